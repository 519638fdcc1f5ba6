"""The releases that a project is for: which of its files decide, and what depends on them."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import PYTHON, RuleOptions, Target
from flake8_connpool.versions.declared import project_targets
from flake8_connpool.versions.mentions import varying

Project = Callable[[dict[str, str]], Path]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Write a project's files, by path; its root is that of a repository."""

    def write(files: dict[str, str]) -> Path:
        root = tmp_path / "project"
        for name, text in {".git/HEAD": "", **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return root

    return write


def lock(library: str, *versions: str) -> str:
    return "".join(f'\n[[package]]\nname = "{library}"\nversion = "{v}"\n' for v in versions)


def declaring(*requirements: str) -> str:
    return f"[project]\ndependencies = {list(requirements)}\n"


def findings(root: Path, source: str, code: str) -> list[str | None]:
    """Return how the fix of each finding of one code applies; None for one that has no fix."""
    options = RuleOptions(targets=project_targets(str(root)))
    found = lint(source, options, lambda wanted: wanted == code)
    return [one.fix.applicability.name if one.fix else None for one in found]


SIZED = (
    "from sqlalchemy import create_engine\n"
    "engine = create_engine(url, pool_pre_ping=True, pool_size=0)\n"
)
DROPPED = (
    "from sqlalchemy import Engine\n"
    "def ask(engine: Engine):\n"
    "    connection = engine.connect()\n"
    "    connection.execute('select 1')\n"
)
FORKED = (
    "import os\n"
    "from sqlalchemy import create_engine\n"
    "engine = create_engine(url)\n"
    "os.register_at_fork(after_in_child=lambda: engine.dispose())\n"
)
HOST = (
    "import urllib3\nfrom concurrent.futures import ThreadPoolExecutor\n"
    "pool = urllib3.HTTPConnectionPool('db.internal', 80, 60.0, 10)\nThreadPoolExecutor(64)\n"
)
FUTURES = (
    "from requests import Session\nfrom requests_futures.sessions import FuturesSession\n"
    "sender = FuturesSession(max_workers=30, session=Session())\n"
    "futures = [sender.get(f'https://db.internal/{number}') for number in range(90)]\n"
)
TRANSPORT = (
    "import httpx\n"
    "transport = httpx.HTTPTransport(True, None, True, False, None)\n"
    "client = httpx.Client(limits=httpx.Limits(5), transport=transport)\n"
    "client = httpx.Client(\n"
    "    limits=httpx.Limits(5), transport=httpx.HTTPTransport(True, None, True, False, None)\n"
    ")\n"
)


@pytest.mark.parametrize(
    ("code", "source", "library", "old", "new"),
    [
        ("CPL201", SIZED, ("sqlalchemy", "1.4.54", "2.0.48"), [], [None]),
        ("CPL203", TRANSPORT, ("httpx", "0.27.2", "0.28.1"), [None] * 2, [None, "UNSAFE"]),
        ("CPL204", HOST, ("urllib3", "1.26.20", "2.5.0"), [], ["UNSAFE"]),
        ("CPL205", FUTURES, ("requests-futures", "1.0.2", "1.1.0"), [None], []),
        ("CPL304", DROPPED, ("sqlalchemy", "1.4.54", "2.0.48"), [], ["UNSAFE"]),
        ("CPL505", FORKED, ("sqlalchemy", "1.4.32", "1.4.33"), ["DISPLAY"], ["SAFE"]),
    ],
)
def test_a_finding_depends_on_the_version_that_is_locked(
    code: str,
    source: str,
    library: tuple[str, str, str],
    old: list[str | None],
    new: list[str | None],
    project: Project,
) -> None:
    name, before, after = library
    root = project({"old/uv.lock": lock(name, before), "new/uv.lock": lock(name, after)})
    assert findings(root / "old", source, code) == old
    assert findings(root / "new", source, code) == new


def test_a_project_that_says_nothing_has_the_usual_versions(project: Project) -> None:
    root = project({"pyproject.toml": declaring("sqlalchemy", "requests>=2")})
    assert project_targets(str(root)) == {}
    assert findings(root, SIZED, "CPL201") == [None]


@pytest.mark.parametrize("locked", ["0.28.1", "0.20.0"])
def test_a_range_that_is_declared_from_a_release_on_goes_before_the_lock(
    locked: str, project: Project
) -> None:
    root = project({"pyproject.toml": declaring("httpx>=0.23"), "uv.lock": lock("httpx", locked)})
    assert project_targets(str(root)) == {"httpx": Target((0, 23, 0))}


@pytest.mark.parametrize("declared", ["httpx", "httpx<1", "httpx!=0.26.0", "httpx>=0"])
def test_the_lock_goes_before_what_is_declared_from_no_release_on(
    declared: str, project: Project
) -> None:
    root = project({"pyproject.toml": declaring(declared), "uv.lock": lock("httpx", "0.25.1")})
    assert project_targets(str(root)) == {"httpx": Target((0, 25, 1), (0, 25, 2))}


def test_all_versions_that_are_locked_count(project: Project) -> None:
    root = project(
        {"uv.lock": lock("urllib3", "2.5.0", "1.26.20"), "poetry.lock": lock("urllib3", "2.2.1")}
    )
    assert project_targets(str(root)) == {"urllib3": Target((1, 26, 20), (2, 5, 1))}


@pytest.mark.parametrize(
    ("declared", "target"),
    [
        ("sqlalchemy<2", Target((0,), (2,))),  # what is usually meant lies above
        ("sqlalchemy<2.1", Target((2,), (2, 1))),
    ],
)
def test_where_only_the_end_is_declared_the_usual_beginning_holds(
    declared: str, target: Target, project: Project
) -> None:
    assert project_targets(str(project({"pyproject.toml": declaring(declared)}))) == {
        "sqlalchemy": target
    }


def test_a_lock_above_goes_before_an_end_that_is_declared(project: Project) -> None:
    root = project(
        {"part/pyproject.toml": declaring("httpx<1"), "uv.lock": lock("httpx", "0.28.1")}
    )
    assert project_targets(str(root / "part")) == {"httpx": Target((0, 28, 1), (0, 28, 2))}


def test_several_declarations_are_united(project: Project) -> None:
    root = project(
        {
            "pyproject.toml": declaring("sqlalchemy>=2,<2.1"),
            "requirements.txt": "sqlalchemy==1.4.54\n",
            "setup.cfg": "[options]\ninstall_requires =\n    sqlalchemy<3\n",
            "Pipfile": '[packages]\nsqlalchemy = "*"\n',
        }
    )
    assert project_targets(str(root)) == {"sqlalchemy": Target((1, 4, 54), (3,))}


def test_a_range_without_an_end_opens_those_that_it_is_united_with(project: Project) -> None:
    root = project(
        {"pyproject.toml": declaring("httpx<0.28"), "requirements.txt": "httpx>=0.25,!=0.26.0"}
    )
    assert project_targets(str(root)) == {"httpx": Target((0, 25, 0))}


def test_extras_and_conditions_add_to_what_always_holds(project: Project) -> None:
    extra = '[project.optional-dependencies]\nhttp = ["httpx>=0.20", "urllib3>=1.25"]\n'
    root = project(
        {"pyproject.toml": declaring("httpx>=0.27", "httpx>=0.28; python_version>'3'") + extra}
    )
    assert project_targets(str(root)) == {
        "httpx": Target((0, 27, 0)),
        "urllib3": Target((1, 25, 0)),
    }


def test_what_is_locked_beside_mere_conditions_counts_too(project: Project) -> None:
    root = project(
        {
            "pyproject.toml": declaring("urllib3>=2.5,<3; python_version>='3.10'"),
            "uv.lock": lock("urllib3", "1.26.20", "2.7.0"),
        }
    )
    assert project_targets(str(root)) == {"urllib3": Target((1, 26, 20), (3,))}


def test_the_nearest_directory_that_speaks_of_a_library_decides(project: Project) -> None:
    root = project(
        {
            "pyproject.toml": declaring("httpx>=0.27", "sqlalchemy>=2"),
            "old/requirements.txt": "sqlalchemy==1.4.54",
            "old/deep/er/code.py": "",
        }
    )
    assert project_targets(str(root / "old/deep/er")) == {
        "httpx": Target((0, 27, 0)),
        "sqlalchemy": Target((1, 4, 54), (1, 4, 55)),
    }


def test_nothing_above_the_repository_is_read(project: Project) -> None:
    root = project({"code.py": ""})
    (root.parent / "requirements.txt").write_text("httpx==0.20\n")
    assert project_targets(str(root)) == {}
    assert project_targets(str(root.parent)) != {}


def test_libraries_whose_versions_make_no_difference_are_not_looked_for(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(directory: str) -> None:
        raise AssertionError(directory)

    root = project({"pyproject.toml": declaring("requests>=2", "httpx>=0.27")})
    monkeypatch.setattr("flake8_connpool.versions.project.declared_targets", never)
    assert varying() >= {"httpx", "urllib3", "sqlalchemy"}
    assert "requests" not in varying()
    assert project_targets(str(root)).get("requests") is None
    with pytest.raises(AssertionError):
        project_targets(str(root)).get("httpx")


def test_a_directory_is_read_once_and_only_when_it_is_asked(project: Project) -> None:
    root = project({"part/requirements.txt": "httpx==0.20"})
    made = project_targets(str(root / "part"))
    (root / "part/requirements.txt").write_text("httpx==0.21")
    assert made["httpx"] == Target((0, 21, 0), (0, 21, 1))
    (root / "part/requirements.txt").unlink()
    assert project_targets(str(root / "part")) == made == pickle.loads(pickle.dumps(made))
    assert dict(made) == {"httpx": Target((0, 21, 0), (0, 21, 1))}


def test_what_directories_share_is_read_once(project: Project) -> None:
    root = project({"pyproject.toml": declaring("httpx>=0.27")})
    first = dict(project_targets(str(root / "first")))
    (root / "pyproject.toml").unlink()
    assert project_targets(str(root / "second")) == first == {"httpx": Target((0, 27, 0))}


def test_what_the_user_says_of_a_library_goes_before_the_project(project: Project) -> None:
    root = project({"pyproject.toml": declaring("httpx>=0.20", "urllib3>=2")})
    said = {"httpx": Target((0, 27, 0)), "requests": Target((2, 0, 0))}
    made = project_targets(str(root), said)
    assert made == {**said, "urllib3": Target((2, 0, 0))} == pickle.loads(pickle.dumps(made))
    assert len(made) == 3
    assert made["requests"] == said["requests"]


def test_making_it_and_asking_what_the_user_said_imports_next_to_nothing() -> None:
    program = (
        "import sys\n"
        "from flake8_connpool.versions.declared import project_targets\n"
        "project_targets('/', {'httpx': 1})['httpx']\n"
        "print({'packaging', 'tomllib', 'flake8_connpool.versions.project'} & {*sys.modules})"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.stdout == "set()\n"


def test_the_oldest_python_is_looked_up_but_not_listed(project: Project) -> None:
    root = project({"pyproject.toml": '[project]\nrequires-python = ">=3.11"\n'})
    found = project_targets(str(root))
    assert found[PYTHON].low[:2] == (3, 11)
    assert list(found) == []
    assert project_targets(str(root.parent)).get(PYTHON) is None
