"""A file cannot be read, decoded or parsed, so nothing in it was checked.

## What it does

- a file that the operating system does not let be read, or that is no regular file;
- a Jupyter notebook: a file with the extension `.ipynb`, or the json of a notebook under any name;
- bytes that are not in the encoding of the file: UTF-8, or what its coding cookie names;
- source that Python cannot parse: a syntax error, Python 2, a null byte, or an expression nested
  too deeply for the parser.

Where a newer Python could parse the source, the message says which: `needs Python 3.14: run
connlint with it` if syntax of that version is all that is wrong, and `the project requires Python
3.14` if `requires-python` of `pyproject.toml`, or what stands for it in Poetry's table, `setup.cfg`
or `Pipfile`, asks for a newer one than connlint runs on.

The finding stands at the line that the operating system, the decoder or the parser names, or at
the first.

## Why is this bad?

A file that was not checked looks like one without findings. The remaining files are checked, and
the exit code is 1.

## How to fix

Repair the file, or install connlint for the Python that the message names. Where it is broken on
purpose, such as a template or a test case, leave it out with `exclude` or `extend-exclude`.

## Exceptions

Only `connlint` reports it. flake8 has words of its own for such files: `E902` for one that it
cannot read, `E999` for one that does not parse. It cannot be ignored, neither by `ignore` nor by
a `noqa` comment.

## Sources

PEP 263 and PEP 3120 say how the encoding of a source is declared; `tokenize.detect_encoding` of
Python's standard library reads it.
"""

from __future__ import annotations

from flake8_connpool.findings import Severity

SEVERITY = Severity.ERROR
