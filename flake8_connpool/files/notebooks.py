"""Recognizes Jupyter notebooks; the JSON of most notebooks is also valid Python."""

from __future__ import annotations

import re

NOTEBOOK_SUFFIX = ".ipynb"
_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")


def why_not_python(data: bytes, path: str) -> str | None:
    """Return why a file is a notebook and not Python source; None for any other file.

    Notebook content is recognized whatever the file name, and the file extension of notebooks
    whatever the content.
    """
    if _OBJECT.match(data) and _is_notebook(data):
        return "is a Jupyter notebook, not Python source"
    if path.lower().endswith(NOTEBOOK_SUFFIX):
        return "has the file extension of a Jupyter notebook, not of Python source"
    return None


def _is_notebook(data: bytes) -> bool:
    if b'"nbformat"' not in data:
        return False  # nearly every JSON document, decided without parsing it

    import json

    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return False
    # Before nbformat 4, cells were inside worksheets.
    return isinstance(document.get("nbformat"), int) and bool(
        {"cells", "worksheets"} & document.keys()
    )
