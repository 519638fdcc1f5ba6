"""What each file of a project says of the releases it is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flake8_connpool.files.reading import read_file
from flake8_connpool.rule_options import Target
from flake8_connpool.versions import requirements_txt
from flake8_connpool.versions.declared import project_targets
from flake8_connpool.versions.poetry import standard

FROM_27 = Target((0, 27, 0))


def said(directory: Path, name: str, data: str | bytes) -> dict[str, Target]:
    (directory / ".git").touch()
    (directory / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return dict(project_targets(str(directory)))


@pytest.mark.parametrize(
    "text",
    [
        "[project]\ndependencies = ['HTTPX[http2] >= 0.27 ; python_version > \"3\"']",
        "[project]\ndependencies = ['httpx (>=0.27)', 'httpx-ws>=0.1', 'httpx.x>=0.1']",
        "[project.optional-dependencies]\nhttp = ['httpx>=0.27']",
        "[dependency-groups]\ntest = ['httpx>=0.27', {include-group = 'other'}]\nother = []",
        "[tool.pdm.dev-dependencies]\ntest = ['httpx>=0.27']",
        "[tool.uv]\ndev-dependencies = ['httpx>=0.27']",
        "[tool.poetry.dependencies]\nhttpx = '>=0.27'",
        "[tool.poetry.dependencies]\nhttpx = {version = '>=0.27', optional = true}",
        "[tool.poetry.dependencies]\nhttpx = [{version = '>=0.27', python = '>=3'}]",
        "[tool.poetry.dependencies]\nhttpx = {version = '>=0.28', optional = true}\n"
        "[tool.poetry.group.dev.dependencies]\nhttpx = '>=0.27'",
        "\ufeff[project]\ndescription = 'Käse'\ndependencies = ['httpx>=0.27']",
        "[tool.poetry.dev-dependencies]\nhttpx = '>=0.27'",
        "[tool.poetry.group.dev.dependencies]\nhttpx = '>=0.27'",
    ],
)
def test_pyproject_declares(text: str, tmp_path: Path) -> None:
    assert said(tmp_path, "pyproject.toml", text) == {"httpx": FROM_27}


@pytest.mark.parametrize(
    "text",
    [
        "[project]\ndynamic = ['dependencies']",
        "[project]\ndependencies = ['httpx @ https://example.org/httpx.whl']",
        "[project]\ndependencies = ['httpx', 'httpx>=', 'httpx>=1,<0.5', 'httpx===0.27']",
        "[project]\ndependencies = 'httpx>=0.27'",
        "[project]\ndependencies = [3, 'httpx-ws>=0.6']",
        "project = 'httpx>=0.27'",
        "[tool.poetry.dependencies]\nhttpx = '*'",
        "[tool.poetry.dependencies]\nhttpx = {git = 'https://example.org/httpx.git'}",
        "[tool.poetry.dependencies]\nhttpx = 3",
        "[tool.poetry.dependencies]\nhttpx = '^new'",
        "[build-system]\nrequires = ['httpx>=0.27']",
        "httpx >= 0.27, this is no toml",
        "x = " + "[" * 100_000 + "'httpx'",
    ],
)
def test_what_is_not_understood_is_as_if_it_were_not_there(text: str, tmp_path: Path) -> None:
    assert said(tmp_path, "pyproject.toml", text) == {}


@pytest.mark.parametrize(
    ("constraint", "specifiers"),
    [
        ("^1.4.2", [">=1.4.2,<2"]),
        ("^0.27", [">=0.27,<0.28"]),
        ("^0.0.3", [">=0.0.3,<0.0.4"]),
        ("^0.0", [">=0.0,<0.1"]),
        ("^0", [">=0,<1"]),
        ("^2.0b1", [">=2.0b1,<3"]),
        ("~1.4.2", [">=1.4.2,<1.5"]),
        ("~1.4", [">=1.4,<1.5"]),
        ("~1", [">=1,<2"]),
        ("~=1.4", ["~=1.4"]),
        ("*", [""]),
        ("1.4.*", ["==1.4.*"]),
        ("1.4.54", ["==1.4.54"]),
        ("= v2.0", ["==2.0"]),
        (">= 1.4, <2.1", [">=1.4,<2.1"]),
        (">=1.4 <2.1", [">=1.4,<2.1"]),
        (">=1.4,!=2.0.1", [">=1.4,!=2.0.1"]),
        ("^1.4 || ^2.0", [">=1.4,<2", ">=2.0,<3"]),
        ("^1.4|^2.0", [">=1.4,<2", ">=2.0,<3"]),
    ],
)
def test_poetrys_versions_are_the_standards(constraint: str, specifiers: list[str]) -> None:
    assert list(standard(constraint)) == specifiers


def test_poetrys_alternatives_are_united(tmp_path: Path) -> None:
    text = "[tool.poetry.dependencies]\nSQLAlchemy = '^1.4 || ^2.0'\nurllib3 = '^2.1'"
    assert said(tmp_path, "pyproject.toml", text) == {
        "sqlalchemy": Target((1, 4, 0), (3,)),
        "urllib3": Target((2, 1, 0), (3,)),
    }


REQUIREMENTS = """\
urllib3<3
--index-url https://example.org/simple
-e .
./local/httpx-0.1-py3-none-any.whl
httpx == 0.27.2 ; python_version >= "3.8" \\
    --hash=sha256:0000 \\
    --hash=sha256:1111  # via shop
# sqlalchemy==1.3
sqlalchemy[asyncio]~=1.4.33 # the last
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_are_read_as_pip_reads_them(newline: str, encoding: str, tmp_path: Path) -> None:
    data = REQUIREMENTS.replace("\n", newline).encode(encoding)
    assert said(tmp_path, "requirements.txt", data) == {
        "httpx": Target((0, 27, 2), (0, 27, 3)),
        "sqlalchemy": Target((1, 4, 33), (1, 5)),
        "urllib3": Target((1, 26), (3,)),
    }


@pytest.mark.parametrize(
    "line",
    [
        "-r s#b/a.txt",
        "-rs#b/a.txt",
        "-c s#b/a.txt",
        "--requirement=s#b/a.txt",
        "--requirement s#b/a.txt # ours",
        "--constraint s#b/a.txt",
    ],
)
def test_included_files_are_read_from_where_they_are(line: str, tmp_path: Path) -> None:
    (tmp_path / "s#b").mkdir()
    (tmp_path / "s#b/a.txt").write_text("-r b.txt\n-r ../requirements.txt\n-r missing.txt\n-r \0\n")
    (tmp_path / "s#b/b.txt").write_text("-r a.txt\nhttpx>=0.27")
    assert said(tmp_path, "requirements.txt", line) == {"httpx": FROM_27}


def test_files_that_include_each_other_are_read_once(tmp_path: Path) -> None:
    everything = "".join(f"-r {number}.txt\n" for number in range(40))
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text(everything)
    assert said(tmp_path, "requirements.txt", everything + "httpx>=0.27") == {"httpx": FROM_27}


@pytest.mark.parametrize(
    "text",
    [
        "[options]\ninstall_requires =\n    requests\n    httpx>=0.27; python_version>'3' # us\n",
        "[options]\ninstall_requires = requests; httpx>=0.27\n",
        "[options.extras_require]\nhttp =\n    httpx>=0.27\n",
        "[options]\ninstall_requires = httpx>=0.27\n[options.extras_require]\na = httpx>=0.2\n",
        "[options]\ninstall_requires =\n    httpx>=0.27\n    100% pure\n",
    ],
)
def test_setup_cfg_declares(text: str, tmp_path: Path) -> None:
    assert said(tmp_path, "setup.cfg", text) == {"httpx": FROM_27}


@pytest.mark.parametrize("text", ["httpx>=0.27", "[options\nhttpx", "[options]\nx = httpx\n"])
def test_setup_cfg_may_be_anything_else(text: str, tmp_path: Path) -> None:
    assert said(tmp_path, "setup.cfg", text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "[packages]\nhttpx = '>=0.27'\n[dev-packages]\nhttpx = '>=0.20'",
        "[packages]\nhttpx = {version = '>=0.27', extras = ['http2'], index = 'ours'}\n"
        "[dev-packages]\nhttpx = '>=0.20'",
        "[packages]\nhttpx = {version = '>=0.28', markers = \"python_version > '3'\"}\n"
        "[dev-packages]\nhttpx = '>=0.27'",
    ],
)
def test_pipfile_declares(text: str, tmp_path: Path) -> None:
    assert said(tmp_path, "Pipfile", text) == {"httpx": FROM_27}


@pytest.mark.parametrize(
    "text",
    [
        "[packages]\nhttpx = '*'\n[dev-packages]\nhttpx = '>=0.27'",
        "[packages]\nhttpx = {path = '.'}",
        "httpx",
        "[[packages]]",
    ],
)
def test_pipfile_may_say_nothing(text: str, tmp_path: Path) -> None:
    assert said(tmp_path, "Pipfile", text) == {}


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / ".git").touch()
    (tmp_path / "pyproject.toml").mkdir()
    (tmp_path / "uv.lock").symlink_to("uv.lock")
    (tmp_path / "requirements.txt").write_text("httpx>=0.27")
    assert dict(project_targets(str(tmp_path))) == {"httpx": FROM_27}
    assert dict(project_targets(str(tmp_path / "missing"))) == {"httpx": FROM_27}


NAMES = ["pyproject.toml", "setup.cfg", "requirements.txt", "Pipfile", "uv.lock", "Pipfile.lock"]
SCRAPS = [
    "httpx", "[project]", "dependencies", "[tool.poetry.dependencies]", "=", "'", '"', "[", "]",
    "{", "}", "\n", ">=", "^", "~", "0.27", "*", ",", "|", "[[package]]", "name", "version", ":",
    "[options]", "install_requires", "-r ", "requirements.txt", ";", "\\", "\0", "default",
]  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.sampled_from(NAMES), scraps=st.lists(st.sampled_from(SCRAPS), max_size=12))
def test_no_file_of_a_project_ends_a_run(name: str, scraps: list[str], tmp_path: Path) -> None:
    import tempfile

    with tempfile.TemporaryDirectory(dir=tmp_path) as directory:
        said(Path(directory), name, "httpx " + "".join(scraps))


def test_links_to_its_own_directory_give_a_file_no_second_name(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).symlink_to(".")
    text = "-r a/requirements.txt\n-r b/requirements.txt\nhttpx>=0.27\n"
    assert said(tmp_path, "requirements.txt", text) == {"httpx": FROM_27}


def test_files_that_include_more_and_more_are_not_followed_forever(tmp_path: Path) -> None:
    for number in range(2_000):
        more = "".join(f"-r {number * 2 + one}.txt\n" for one in (1, 2))
        (tmp_path / f"{number}.txt").write_text(more)
    reads = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            requirements_txt,
            "read_file",
            lambda path: reads.append(path) or read_file(path),  # type: ignore[func-returns-value]
        )
        assert said(tmp_path, "requirements.txt", "httpx>=0.27\n-r 0.txt\n") == {"httpx": FROM_27}
    assert 50 < len(reads) < 200
