"""Jupyter notebooks: never reported as clean Python, whatever they are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_runner import BAD, GOOD, Connlint, give, write

CELL = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": []}
NOTEBOOK = {
    "cells": [{**CELL, "source": BAD.splitlines(keepends=True)}],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}
OLD = {"metadata": {}, "nbformat": 3, "worksheets": [{"cells": []}]}
IS_NOTEBOOK = "CPL001 is a Jupyter notebook, not Python source"
IS_CALLED_SO = "CPL001 has the file extension of a Jupyter notebook, not of Python source"


@pytest.mark.parametrize("document", [NOTEBOOK, OLD], ids=["nbformat 4", "nbformat 3"])
@pytest.mark.parametrize("name", ["x.ipynb", "x.py", "x.pyw", "x.json", "script"])
def test_a_notebook_that_is_named_is_told_and_the_other_files_are_checked(
    tmp_path: Path, connlint: Connlint, name: str, document: object
) -> None:
    write(tmp_path, name, text=json.dumps(document, indent=1))
    write(tmp_path, "z.py")
    outcome = connlint("z.py", name)
    assert outcome.status == 1
    assert f"{name}:1:1: {IS_NOTEBOOK}" in outcome.messages.splitlines()
    assert "z.py:3:14: CPL301" in outcome.places
    assert len(outcome.places) == 2


def test_a_notebook_is_known_behind_a_byte_order_mark_and_blank_lines(
    tmp_path: Path, connlint: Connlint
) -> None:
    (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbf" + json.dumps(NOTEBOOK).encode())
    write(tmp_path, "b.py", text="\n \n" + json.dumps(NOTEBOOK))
    assert connlint("a.py", "b.py").places == ["a.py:1:1: CPL001", "b.py:1:1: CPL001"]


@pytest.mark.parametrize("text", ["", BAD, '{"cells": [', "{}", '{"nbformat": 4, "cells": [}'])
@pytest.mark.parametrize("name", ["x.ipynb", "X.IPYNB"])
def test_what_is_called_like_a_notebook_is_not_read_as_python(
    tmp_path: Path, connlint: Connlint, name: str, text: str
) -> None:
    write(tmp_path, name, text=text)
    outcome = connlint(name)
    assert (outcome.status, outcome.messages) == (1, f"{name}:1:1: {IS_CALLED_SO}\n")


@pytest.mark.parametrize("name", ["a.pyi", "a.pyw", "script", "a.py.txt", "ipynb", "a.ipynb.py"])
def test_a_named_file_of_any_other_name_is_python(
    tmp_path: Path, connlint: Connlint, name: str
) -> None:
    write(tmp_path, name)
    assert connlint(name).places == [f"{name}:3:14: CPL301"]


@pytest.mark.parametrize(
    "text",
    [
        '{"cells": [], "metadata": {}}\n',
        '{"nbformat": "4"}\n',
        '{"nbformat": 4, "cells": []}["cells"]\n',
        '{"nbformat": 4, "a": ' + "[" * 2_000 + "]" * 2_000 + "}\n",
        '{"nbformat": ' + "9" * 5_000 + "}\n",
    ],
    ids=["no format", "a format that is text", "an expression", "too deep", "too large a number"],
)
def test_what_only_resembles_a_notebook_is_judged_as_python(
    tmp_path: Path, connlint: Connlint, text: str
) -> None:
    write(tmp_path, "a.py", text=text)
    assert IS_NOTEBOOK not in connlint("a.py").out


def test_notebooks_are_not_walked_for_and_one_under_a_python_name_is_told(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "a.py", text=GOOD)
    write(tmp_path, "x.ipynb", "y.py", text=json.dumps(NOTEBOOK))
    assert connlint().messages == f"y.py:1:1: {IS_NOTEBOOK}\n"
    assert connlint("--show-files").files == ["a.py", "y.py"]


@pytest.mark.parametrize("mode", ["--fix", "--fix-only", "--diff", "--add-noqa"])
def test_a_notebook_is_told_and_left_alone_in_every_mode(
    tmp_path: Path, connlint: Connlint, mode: str
) -> None:
    text = json.dumps(NOTEBOOK)
    write(tmp_path, "x.ipynb", text=text)
    outcome = connlint("x.ipynb", mode, "--unsafe-fixes")
    assert outcome.status == 1
    assert IS_NOTEBOOK in outcome.out + outcome.err
    assert (tmp_path / "x.ipynb").read_text() == text


@pytest.mark.parametrize("source", [BAD, json.dumps(NOTEBOOK)], ids=["python", "notebook"])
def test_standard_input_under_a_name_of_a_notebook_is_told(
    connlint: Connlint, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    give(monkeypatch, source)
    outcome = connlint("-", "--stdin-filename", "x.ipynb")
    assert (outcome.status, outcome.places) == (1, ["x.ipynb:1:1: CPL001"])
    give(monkeypatch, source)
    assert connlint("-", "--stdin-filename", "x.ipynb", "--fix").out == source


def test_a_notebook_on_standard_input_without_a_name_is_told(
    connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, json.dumps(NOTEBOOK))
    assert connlint("-").messages == f"stdin:1:1: {IS_NOTEBOOK}\n"


def test_an_excluded_notebook_in_a_list_of_files_is_passed_over_if_that_is_forced(
    tmp_path: Path, connlint: Connlint
) -> None:
    write(tmp_path, "notebooks/x.ipynb", text=json.dumps(NOTEBOOK))
    write(tmp_path, "a.py", text=GOOD)
    options = ("--force-exclude", "--extend-exclude", "notebooks")
    assert connlint(*options, "a.py", "notebooks/x.ipynb").status == 0
    assert connlint("a.py", "notebooks/x.ipynb").status == 1
