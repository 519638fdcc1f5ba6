"""What a source says: syntax, symbols, values, calls, flow, execution.

Terms, as the field uses them; each folder knows only those before it:

- **source**: the text and its tree (`syntax/source.py`). **position**: a line and a column, both
  from one.
- **evaluation order**: which of two nodes Python is done with first, however they stand on lines
  (`syntax/evaluation_order.py`).
- **memoized**: an analysis whose result the model keeps (`syntax/memo.py`).
- **scope, binding, symbol table**: where a name may get its value, without looking at the order of
  statements (`symbols/`).
- **abstract value**: what is known of an expression; None is unknown. Several of them **join** to
  one, or to unknown (`values/abstract.py`). **qualified name**: an imported name with its module.
- **semantic model**: the symbol table and the value of each expression (`values/model.py`).
  **reader**: what its helpers may ask of it.
- **mutation**: whether a dict or list stays as it was written (`values/mutation.py`).
- **argument binding**: which argument a parameter gets: given, absent or unknown
  (`calls/binding.py`). **passed**: what a call writes, before it is bound.
- **reference**: a place that names a function; **callback taker**: a callable that is passed a
  function and says how often it runs (`calls/references.py`).
- **method resolution**: whose method a name means. **reachability**: the functions that one runs.
  **component**: functions that run each other (a strongly connected component of the call graph).
- **dependence**: what flows into a name within a function (`flow/dependence.py`).
- **escape**: what becomes of a new object: entered, returned, stored, passed on, captured
  (`flow/escape.py`). **side effect**: what a function stores beyond its run.
- **typestate**: what an object is in - absent, free, held - along the paths of a function
  (`flow/typestate.py`, `flow/path_analysis.py`).
- **entry point**: what runs a function: a route, a task, a hook, a command
  (`execution/entry_points.py`). **rarely run**: set-up, login, health probe.
- **retry loop**: a loop that is left after the first success. **memoization**: a guard by which a
  line runs once, `if self._token is None` (`execution/memoization.py`).
- **placement**: how often a line runs: once, per process, per call, per request, per iteration, or
  unknown (`execution/placement.py`). **allocation**: a place that makes an object, with its
  placement and escape.
"""
