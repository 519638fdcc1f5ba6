"""A file cannot be read, decoded or parsed, so nothing in it was checked.

## What it does

Reports a file that is no readable Python source. The finding is reported at the line that the
operating system, the decoder or the parser names, or at the first.

## Why is this bad?

A file that was not checked looks like one without findings. The other files are checked, and the
exit code is 1.

## How to fix

| the file | do |
|---|---|
| has a syntax error, or is Python 2 | fix the syntax |
| needs a newer Python | run connlint with the Python that the message names |
| has bytes of another encoding | save it as UTF-8, or fix its coding comment |
| has a null byte, as files in UTF-16 have | save it as UTF-8 |
| cannot be read, or is no regular file | change its permissions |
| is a Jupyter notebook, under any name | exclude it |
| is nested too deeply for the parser | exclude it |
| is wrong on purpose: a template, a test case | exclude it |

`exclude` and `extend-exclude` take files and patterns, such as `extend-exclude = ["*.ipynb"]`.

The message says `the syntax needs Python 3.14` if syntax of that version is all that is wrong. It
says `the project requires Python 3.14` if `requires-python` of `pyproject.toml`, or the same
setting in Poetry's table, `setup.cfg` or `Pipfile`, asks for a newer Python than connlint runs on.

## Exceptions

Only `connlint` reports it. flake8 has its own codes for such files: `E902` for one that it cannot
read, `E999` for one that does not parse. It cannot be ignored, neither by `ignore` nor by a `noqa`
comment.

## Sources

PEP 263 and PEP 3120 say how a source declares its encoding; `tokenize.detect_encoding` of Python's
standard library reads it.
"""

from __future__ import annotations

from flake8_connpool.findings import Severity

SEVERITY = Severity.ERROR
