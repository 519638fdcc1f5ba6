"""A rule failed on this file, which is a fault of the linter and not of the code.

## What it does

An exception inside a rule, in the reading of the module before any rule, or in a fix that the
output shows. It stands where the rule was looking, else at the start of the file, and names the
rule and the exception. The other rules and fixes go on, and so does the check of the other files.

## Why is this bad?

What the failed rule would have found in this place is missing: the file is checked only in part.
`connlint` ends with exit code 2, as for every internal error; flake8 reports the finding like any
other.

## How to fix

Report the message, together with the statement it stands at and the versions of Python and of
flake8-connpool. Until then, leaving out the rule that failed lets the rest pass.

## Exceptions

It never does where a rule fails. `connlint` does not let it be ignored, neither by `ignore` nor by
a `noqa` comment, since silence would say that the file is clean.

## Sources

The linter itself: `linter.py` calls every rule in a guard of its own.
"""

from __future__ import annotations

from flake8_connpool.findings import Severity

SEVERITY = Severity.ERROR
