"""Projects that are broken, endless or enormous: what is left is still known, and nothing fails."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from cli_runner import Connlint, write

from flake8_connpool.files.reading import read_file

from .folders import announced, found, make
from .rates_shop import SHOP

EXPECTED = announced(SHOP)
PROJECT = "flake8_connpool.project.project"
# What follows one module after the other in nested calls does not get that far.
DEEP = sys.getrecursionlimit() + 200


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    make(tmp_path, SHOP)
    return tmp_path


def assert_known(connlint: Connlint) -> None:
    """The project is read, whatever else is in it."""
    outcome = connlint("shop/rates.py")
    assert "internal error" not in outcome.err
    assert outcome.files == ["shop/rates.py"]
    assert found(connlint, "shop/rates.py", "--no-project") == []


def test_a_file_that_cannot_be_parsed_tells_nothing(shop: Path, connlint: Connlint) -> None:
    write(shop, "shop/broken.py", text="from shop.rates import load_rates\n\ndef show(:\n")
    assert_known(connlint)


def test_a_handler_that_cannot_be_parsed_is_no_evidence(shop: Path, connlint: Connlint) -> None:
    path = shop / "shop/api.py"
    path.write_text(path.read_text() + "def (\n")
    assert found(connlint, "shop/rates.py") == []


def test_a_file_that_cannot_be_decoded_tells_nothing(shop: Path, connlint: Connlint) -> None:
    (shop / "shop/bytes.py").write_bytes(b"from shop.rates import load_rates\n\xff\xfe\x00")
    assert_known(connlint)


def test_a_file_in_another_encoding_is_read(shop: Path, connlint: Connlint) -> None:
    path = shop / "shop/api.py"
    text = f"# -*- coding: latin-1 -*-\n# Preise f\xfcr heute\n{path.read_text()}"
    path.write_bytes(text.encode("latin-1"))
    assert_known(connlint)


def test_an_empty_file_and_one_of_zeros_tell_nothing(shop: Path, connlint: Connlint) -> None:
    (shop / "shop/zeros.py").write_bytes(b"from shop.rates import load_rates\n" + bytes(1000))
    (shop / "shop/empty.py").write_bytes(b"")
    assert_known(connlint)


def test_a_fifo_is_not_read(shop: Path, connlint: Connlint) -> None:
    os.mkfifo(shop / "shop/pipe.py")
    assert_known(connlint)


def test_a_directory_with_the_name_of_a_file_is_a_directory(shop: Path, connlint: Connlint) -> None:
    (shop / "shop/folder.py").mkdir()
    assert_known(connlint)


def test_links_in_a_circle_are_not_followed(shop: Path, connlint: Connlint) -> None:
    (shop / "shop/again").symlink_to(shop)
    (shop / "shop/loop.py").symlink_to(shop / "shop/loop.py")
    (shop / "shop/gone.py").symlink_to(shop / "shop/nothing.py")
    assert_known(connlint)


def test_a_linked_file_is_not_a_second_module(shop: Path, connlint: Connlint) -> None:
    (shop / "copy").mkdir()
    (shop / "copy/shop").symlink_to(shop / "shop")
    assert_known(connlint)


def test_a_file_that_nobody_may_read_tells_nothing(
    shop: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: str) -> bytes:
        if path.endswith("api.py"):
            raise PermissionError(path)
        return read_file(path)

    assert found(connlint, "shop/rates.py") == EXPECTED
    monkeypatch.setattr(f"{PROJECT}.read_file", read)
    assert found(connlint, "shop/rates.py") == []


def test_a_file_that_vanishes_between_two_reads_tells_nothing(
    shop: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: str) -> bytes:
        if path.endswith("api.py"):
            raise FileNotFoundError(path)
        return read_file(path)

    with monkeypatch.context() as patch:
        patch.setattr("flake8_connpool.command.file_access.read_file", read)
        outcome = connlint("shop/rates.py")
    assert "internal error" not in outcome.err
    assert outcome.out == ""
    assert_known(connlint)  # the next run reads it


def test_a_directory_that_cannot_be_listed_is_skipped(
    shop: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).rstrip("/").endswith("secret"):
            raise PermissionError(path)
        return real(path)

    (shop / "shop/secret").mkdir()
    monkeypatch.setattr("flake8_connpool.files.python_files.os.scandir", scandir)
    assert_known(connlint)


def test_a_package_whose_name_means_something_else_in_its_parent_is_read(
    tmp_path: Path, connlint: Connlint
) -> None:
    """`from . import` means the package itself; the application is searched for its imports."""
    make(
        tmp_path,
        f"""{SHOP}
--- gunicorn.conf.py
preload_app = True
--- shop/__init__.py
from flask import Flask

web = Flask(__name__)
--- shop/web/__init__.py
--- shop/web/app.py
from flask import Flask

from . import pages

app = Flask(__name__)
--- shop/web/pages.py
""",
    )
    outcome = connlint(".")
    assert "internal error" not in outcome.err
    assert_known(connlint)


def test_modules_that_import_each_other_are_read(shop: Path, connlint: Connlint) -> None:
    write(shop, "shop/one.py", text="from shop.two import *\nfrom shop.two import load_rates\n")
    write(shop, "shop/two.py", text="from shop.one import *\nfrom shop.one import load_rates\n")
    write(shop, "shop/self.py", text="from shop.self import load_rates\nfrom .self import *\n")
    assert_known(connlint)


def test_a_chain_of_four_thousand_modules_is_read(tmp_path: Path, connlint: Connlint) -> None:
    """Each of them calls a function of the one before."""
    modules = "".join(
        f"--- shop/m{one}.py\nfrom shop.m{one - 1} import f{one - 1}\n\n\n"
        f"def f{one}():\n    return f{one - 1}()\n"
        for one in range(1, 4_000)
    )
    first = "--- shop/m0.py\nfrom shop.rates import load_rates\n\n\ndef f0():\n    load_rates()\n"
    make(tmp_path, SHOP + first + modules)
    assert_known(connlint)


def test_a_chain_of_more_modules_than_calls_can_be_nested_is_followed(
    tmp_path: Path, connlint: Connlint
) -> None:
    """All are read, since each names a library: the handler reaches the last."""
    count = DEEP
    modules = "".join(
        f"--- shop/m{one}.py\nimport requests\nfrom shop.m{one + 1} import f{one + 1}\n\n\n"
        f"def f{one}():\n    client = requests.Session\n    return f{one + 1}()\n"
        for one in range(count)
    )
    last = f"""
--- shop/m{count}.py
import requests


def f{count}():
    return requests.get("https://rates.example.com/daily").json()  # CPL101
--- shop/web.py
from flask import Flask

from shop.m0 import f0

app = Flask(__name__)


@app.route("/last")
def last():
    return f0()
"""
    project = SHOP + modules + last
    make(tmp_path, project)
    assert found(connlint, ".") == announced(project)


def test_a_hierarchy_of_more_classes_than_calls_can_be_nested_is_read(
    tmp_path: Path, connlint: Connlint
) -> None:
    classes = "".join(
        f"--- shop/c{one}.py\nimport requests\nfrom shop.c{one - 1} import C{one - 1}\n\n\n"
        f"class C{one}(C{one - 1}):\n"
        f"    def run(self):\n        return requests.get('https://rates.example.com/daily')\n"
        for one in range(1, DEEP)
    )
    first = "--- shop/c0.py\nclass C0:\n    def start(self):\n        return self.run()\n"
    make(tmp_path, SHOP + first + classes)
    assert_known(connlint)


def test_a_thousand_subclasses_are_read(tmp_path: Path, connlint: Connlint) -> None:
    classes = "".join(
        f"--- shop/c{one}.py\nimport requests\nfrom shop.base import Base\n\n\n"
        f"class C{one}(Base):\n"
        f"    def run(self):\n        return requests.get('https://rates.example.com/daily')\n"
        for one in range(1000)
    )
    base = "--- shop/base.py\nclass Base:\n    def start(self):\n        return self.run()\n"
    make(tmp_path, SHOP + base + classes)
    assert_known(connlint)


def test_a_module_that_nothing_is_asked_of_can_be_passed_on(shop: Path, connlint: Connlint) -> None:
    write(shop, "shop/texts.py", text="HELLO = 'Hello'\n")
    path = shop / "shop/api.py"
    path.write_text(f"from shop import texts\n{path.read_text()}\nprint(texts)\n")
    assert_known(connlint)


def test_a_name_that_a_thousand_modules_pass_on_is_followed_from_any(
    tmp_path: Path, connlint: Connlint
) -> None:
    """They all import the same function, and a handler takes it from each of them."""
    count = 1000
    modules = "".join(
        f"--- shop/p{one}/__init__.py\nfrom ..rates import load_rates as load{one}\n"
        for one in range(count)
    )
    imports = "".join(f"from shop.p{one} import load{one}\n" for one in range(count))
    calls = "".join(f"    load{one}()\n" for one in range(count))
    handler = f"""
--- shop/web.py
from flask import Flask

{imports}
app = Flask(__name__)


@app.route("/all")
def show_all():
{calls}
"""
    make(tmp_path, SHOP.partition("--- shop/api.py")[0] + modules + handler)
    assert found(connlint, "shop/rates.py") == EXPECTED


def test_classes_that_extend_each_other_are_read(shop: Path, connlint: Connlint) -> None:
    for one, other in ("ab", "ba"):
        text = f"import requests\nfrom shop.{other} import {other}\n\n\nclass {one}({other}):\n"
        text += (
            f"    def run(self):\n        {other}.run(self)\n        requests.get('https://x.io')\n"
        )
        write(shop, f"shop/{one}.py", text=text)
    assert_known(connlint)


def test_an_error_in_the_project_leaves_the_answers_of_one_file(
    shop: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def survey(*_: object) -> None:
        raise RuntimeError("broken")

    write(shop, "shop/more.py", text='import requests\n\nfor one in "ab":\n    requests.get(one)\n')
    alone = connlint(".", "--no-project")
    monkeypatch.setattr("flake8_connpool.project.survey.survey", survey)
    outcome = connlint(".")
    assert outcome.out == alone.out
    assert "reading a project failed" in outcome.err
    assert "RuntimeError: broken" in outcome.err


def test_a_project_that_is_too_large_is_read_in_part_and_that_is_said(
    shop: Path, connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{PROJECT}.MOST_FILES", 1)
    monkeypatch.setattr("flake8_connpool.project.surroundings.MOST_FILES", 1)
    outcome = connlint("shop")
    assert outcome.out == ""
    assert f"{shop} has more than 1 Python files; only 1 are read" in outcome.err
    assert "more than" not in connlint("--output-format=json", "shop").err
    assert "more than" not in connlint("--quiet", "shop").err
