"""A noqa comment names codes of connlint that suppress nothing.

## What it does

Reports a `# noqa: CPL...` comment if no finding of one of its codes is left to suppress in its
line, and one that names a code that does not exist:

```python
client = httpx.Client()  # noqa: CPL301
```

A comment that names a prefix, such as `CPL3`, is used if it suppresses any code with that prefix.

## Why is this bad?

The comment says that there is a problem where there is none. When the problem comes back, the
comment hides it.

## How to fix

Remove the comment, or the code that is not needed. The fix does that, and is **safe**: no code
changes. Codes of other tools stay in the comment. A reason or another comment behind the codes
stays as a comment.

## Exceptions

- Only `connlint` reports it; the flake8 plugin does not see which comments flake8 uses.
- A bare `# noqa` is not reported: another tool may need it. Neither are comments for a whole file.
- A code that this run does not look for is not reported as unused: one that is not selected, an
  opt-in one, or one that `per-file-ignores` leaves out.
- Nothing is reported with `--disable-noqa`, or in a file that cannot be checked (CPL000, CPL001).

## Sources

ruff reports such comments as RUF100. flake8's own regular expression decides what is a `noqa`
comment.
"""

from __future__ import annotations

from flake8_connpool.findings import Severity

SEVERITY = Severity.INFO
