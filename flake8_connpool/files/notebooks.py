"""Telling Jupyter notebooks from Python source: the json of most notebooks parses as Python."""

from __future__ import annotations

import re

NOTEBOOK_SUFFIX = ".ipynb"
_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")


def why_not_python(data: bytes, path: str) -> str | None:
    """Return why a file is a notebook and not Python source, None for any other file.

    The content decides whatever the file is called, and so does the extension of notebooks,
    whatever is in the file.
    """
    if _OBJECT.match(data) and _is_notebook(data):
        return "is a Jupyter notebook, not Python source"
    if path.lower().endswith(NOTEBOOK_SUFFIX):
        return "has the file extension of a Jupyter notebook, not of Python source"
    return None


def _is_notebook(data: bytes) -> bool:
    if b'"nbformat"' not in data:
        return False  # nearly every json document, known without reading it

    import json

    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return False
    # Cells stood in worksheets before nbformat 4.
    return isinstance(document.get("nbformat"), int) and bool(
        {"cells", "worksheets"} & document.keys()
    )
