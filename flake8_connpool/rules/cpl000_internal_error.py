"""A rule failed on this file because of a bug in the linter, not in your code.

## What it does

Reports an exception inside a rule, in the reading of the module, or in a fix that the output shows.
The finding stands where the rule was looking, or at the start of the file, and names the rule and
the exception. The other rules, the fixes and the other files are still checked.

## Why is this bad?

The file is checked only in part: what the failed rule would have found here is missing. `connlint`
ends with exit code 2, as for every internal error. flake8 reports the finding like any other.

## How to fix

Report the message as a bug, together with the statement at this place, or the file if you can, and
the versions of Python and flake8-connpool. Until it is fixed, disable the rule that failed: the
rest of the check then passes.

## Exceptions

It is not reported if no rule fails. `connlint` never ignores it, neither by `ignore` nor by a
`noqa` comment: the file would look clean.

## Sources

The linter itself: `linter/lint.py` catches what a rule raises.
"""

from __future__ import annotations

from flake8_connpool.findings import Severity

SEVERITY = Severity.ERROR
