"""What a source says: syntax, symbols, values, calls, flow, execution.

Terms; each folder uses only the folders before it:

- **source**: the text and its tree (`syntax/source.py`). **position**: a line and a column, both
  counted from one.
- **evaluation order**: which of two nodes Python evaluates first, independent of lines
  (`syntax/evaluation_order.py`).
- **memoized**: an analysis whose result is stored in the model (`syntax/memo.py`).
- **scope, binding, symbol table**: where a name may be bound to a value, regardless of the order of
  statements (`symbols/`).
- **abstract value**: what is known about an expression; None means unknown. Several abstract values
  **join** to one, or to unknown (`values/abstract.py`). **qualified name**: an imported name with
  its module.
- **semantic model**: the symbol table and the value of each expression (`values/model.py`).
  **reader**: the interface of the model for its helpers.
- **mutation**: whether a dict or list stays as written (`values/mutation.py`).
- **argument binding**: the argument for each parameter: given, absent or unknown
  (`calls/binding.py`). **passed**: the arguments of a call before they are bound.
- **reference**: a place that names a function. **callback taker**: a callable that is passed a
  function and says how often it runs (`calls/references.py`).
- **method resolution**: whose method a name means. **reachability**: the functions that a function
  runs. **component**: functions that run each other (a strongly connected component of the call
  graph).
- **dependence**: the values that flow into a name within a function (`flow/dependence.py`).
- **escape**: what happens to a new object: entered, returned, stored, passed on, captured
  (`flow/escape.py`). **side effect**: what a function stores beyond its run.
- **typestate**: the state of an object - absent, free, held - on the paths of a function
  (`flow/typestate.py`, `flow/path_analysis.py`).
- **entry point**: what runs a function: a route, a task, a hook, a command
  (`execution/entry_points.py`). **rarely run**: set-up, login, health check.
- **retry loop**: a loop that ends after the first success. **memoization**: a guard that makes a
  line run only once, such as `if self._token is None` (`execution/memoization.py`).
- **placement**: how often a line runs: once, per process, per call, per request, per iteration, or
  unknown (`execution/placement.py`). **allocation**: a place that creates an object, with its
  placement and escape.
"""
