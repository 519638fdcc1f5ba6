"""A run on a Dask cluster: the same as a local one, whatever happens to its workers."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import dask
import psutil
import pytest
from cli_runner import BAD, MIXED, Connlint, give, write
from dask_clusters import DaskCluster, dask_cluster
from distributed import Client
from markers import ROOT

from flake8_connpool import __version__
from flake8_connpool.cli import main
from flake8_connpool.errors import WorkersError
from flake8_connpool.machines.dask_cluster import connected
from flake8_connpool.machines.in_order import in_order

T = TypeVar("T")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="workers are killed by signals")

IMPATIENT = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "3s"}

KINDS = (
    BAD,
    MIXED,
    "import httpx\n\nhttpx.Client(\n",
    "import requests\n\n\ndef load(url):\n    return requests.get(url)\n",
    "import httpx\n\nhttpx.Client(timeout=None)  # noqa: CPL301\n",
    "import httpx\n\nhttpx.Client()  # noqa: CPL301\n",
    "from sqlalchemy import create_engine\n\nengine = create_engine('postgresql://db/shop')\n",
)
LONG = "".join(f"    a{number} = [{number}, a{number - 1}]\n" for number in range(1, 100))
MAKER = "import httpx\n\n\ndef make():\n    return httpx.Client(timeout=5)\n"
USER = """\
from fastapi import FastAPI

from shop.maker import make

app = FastAPI()


@app.get("/")
def prices():
    return make().get("https://prices.internal/").json()
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("cluster"), 2) as started:
        yield started


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """A scheduler; a test that adds a worker kills it again."""
    with dask_cluster(tmp_path_factory.mktemp("empty"), 0) as started:
        yield started


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with all that a check reads beside the file itself."""
    root = tmp_path_factory.mktemp("tree")
    for number in range(200):
        text = KINDS[number % 20] if number % 20 < len(KINDS) else "import os\n\nos.getcwd()\n"
        write(root, f"d{number % 7}/m{number}.py", text=text)
    write(root, "shop/__init__.py", "shop/tests/__init__.py", text="")
    write(root, "shop/maker.py", text=MAKER)
    write(root, "shop/web.py", text=USER)
    write(root, "shop/tests/test_web.py", text=MIXED)
    write(root, "d2/connlint.toml", text='select = ["CPL3"]\n[severity]\nCPL3 = "error"\n')
    write(root, "d3/ignored/b.py", "d4/c.py")
    write(root, "d3/.gitignore", text="ignored/\n")
    write(root, "pyproject.toml", text='[project]\nname = "x"\nrequires-python = ">=3.11"\n')
    write(root, "old/requirements.txt", text="sqlalchemy==1.4.20\nhttpx==0.27\n")
    write(root, "old/setup.py", text="")
    write(root, "old/forks.py", text="from os import fork\nfrom sqlalchemy import create_engine\n")
    write(root, "new.py", text="import httpx\n\nx = f'{'a'}'\nmatch x:\n    case 1: pass\n(\n")
    (root / "d1" / "gone.py").symlink_to("nowhere.py")
    (root / "d3" / "latin.py").write_bytes(b"import httpx\nhttpx.Client()\n# \xff\n")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "-c", "user.name=n", "-c", "user.email=a@b", "commit", "-qm", "x")
    for number in (0, 1, 20, 40):
        file = root / f"d{number % 7}/m{number}.py"
        file.write_text(file.read_text() + "httpx.Client(timeout=None)\n")
    return root


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree of three parts that takes some seconds."""
    root = tmp_path_factory.mktemp("many")
    for number in range(130):
        write(root, f"d{number % 9}/m{number}.py", text=MIXED + f"\n\ndef f():\n{LONG}")
    return root


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def start(*arguments: str, cwd: Path, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "flake8_connpool", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


class Here:
    """connlint in this process; importing Dask takes a process of its own a second."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys = capsys
        self.monkeypatch = monkeypatch

    def __call__(self, *arguments: str, cwd: Path) -> tuple[int, str, str]:
        """Return the exit code and the two outputs of a run."""
        self.monkeypatch.chdir(cwd)
        status = main(list(arguments))
        out, err = self.capsys.readouterr()
        return status, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Here:
    return Here(capsys, monkeypatch)


@pytest.fixture
def impatient() -> Iterator[None]:
    """Let a client wait for three seconds."""
    with dask.config.set({"distributed.comm.timeouts.connect": "3s"}):
        yield


@pytest.mark.parametrize(
    "arguments",
    [
        ("--output-format=concise",),
        ("--output-format=sarif", "--no-cache"),
        ("--no-project", "--select=CPL,CPL9"),
        ("--isolated", "--output-format=json", "d1", "shop"),
        ("--diff-from=HEAD", "--output-format=concise"),
        ("--diff", "--unsafe-fixes"),
        ("--test-code=all", "--statistics"),
    ],
    ids=" ".join,
)
def test_a_run_is_the_same_as_a_local_one(
    arguments: tuple[str, ...], tree: Path, cluster: DaskCluster, run: Here
) -> None:
    local = run(*arguments, cwd=tree)
    assert local[0] == 1
    assert local[1]
    assert run(*arguments, f"--executor=dask:{cluster.address}", cwd=tree) == local


def test_the_inventory_is_the_same(tree: Path, cluster: DaskCluster, run: Here) -> None:
    local = run("--inventory", cwd=tree)
    assert "httpx.Client" in local[1]
    assert run("--inventory", f"--executor=dask:{cluster.address}", cwd=tree) == local


def test_the_results_are_kept_here(
    tree: Path, cluster: DaskCluster, tmp_path: Path, run: Here
) -> None:
    cache = f"--cache-dir={tmp_path / 'cache'}"
    first = run(cache, f"--executor=dask:{cluster.address}", cwd=tree)
    assert run(cache, cwd=tree) == first
    assert run(cache, f"--executor=dask:{cluster.address}", cwd=tree) == first


@pytest.mark.parametrize(
    "arguments",
    [("--fix", "--unsafe-fixes"), ("--add-noqa=later",), ("--write-baseline=known.json",)],
    ids=" ".join,
)
def test_the_same_files_are_written(
    arguments: tuple[str, ...], tree: Path, cluster: DaskCluster, tmp_path: Path, run: Here
) -> None:
    results = []
    for name, where in (("one", ()), ("other", (f"--executor=dask:{cluster.address}",))):
        copy = tmp_path / name / "copy"
        shutil.copytree(tree, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        done = run(*arguments, *where, cwd=copy)
        files = sorted(path for path in copy.rglob("*") if path.is_file())
        contents = {path.relative_to(copy): path.read_bytes() for path in files}
        known = run("--baseline=known.json", *where, cwd=copy) if "known" in arguments[0] else ()
        results.append((done, contents, known))
    assert results[0] == results[1]
    old = {path: path.read_bytes() for path in tree.rglob("*.py") if path.is_file()}
    before = {path.relative_to(tree): data for path, data in old.items()}
    assert results[0][1].items() - before.items()


def test_an_invalid_configuration_ends_both_runs(
    cluster: DaskCluster, tmp_path: Path, run: Here
) -> None:
    write(tmp_path, "a/b.py", "c.py")
    write(tmp_path, "a/connlint.toml", text="select = 3\n")
    local = run(cwd=tmp_path)
    assert local[0] == 2
    assert run(f"--executor=dask:{cluster.address}", cwd=tmp_path) == local


def test_a_worker_that_is_killed_loses_nothing(many: Path, tmp_path: Path, run: Here) -> None:
    local = run("--no-cache", "--jobs=1", cwd=many)
    # A scheduler tries to reach a dead worker for as long as connecting may take.
    with dask_cluster(tmp_path, 2, **IMPATIENT) as cluster, Client(cluster.address) as client:
        pids = client.run(os.getpid)
        process = start("--no-cache", f"--executor=dask:{cluster.address}", cwd=many, **IMPATIENT)
        os.kill(pids[busy_worker(client)], signal.SIGKILL)
        out, err = process.communicate(timeout=120)
        assert (process.returncode, out.decode(), err.decode()) == local
        assert len(client.nthreads()) == 1


def test_ctrl_c_ends_the_run_without_a_word(many: Path, cluster: DaskCluster) -> None:
    with Client(cluster.address) as client:
        process = start("--no-cache", f"--executor=dask:{cluster.address}", cwd=many)
        busy_worker(client)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30) == (b"", b"")
        assert process.returncode == 130
        wait_until(lambda: not any(client.processing().values()))


def test_a_lost_scheduler_or_the_last_worker_ends_the_run(many: Path, tmp_path: Path) -> None:
    with dask_cluster(tmp_path, 1) as cluster:
        for lost, said in (
            (cluster.kill_worker, "has no workers any more"),
            (cluster.kill_scheduler, "was lost"),
        ):
            process = start(
                "--no-cache", f"--executor=dask:{cluster.address}", cwd=many, **IMPATIENT
            )
            with Client(cluster.address) as client:
                busy_worker(client)
            lost()
            out, err = process.communicate(timeout=60)
            assert (process.returncode, out) == (2, b"")
            assert err.decode().startswith("connlint: error: the ")
            assert err.decode().endswith(f"{said}\n")
            if lost == cluster.kill_worker:
                cluster.add(1)


def test_work_that_kills_its_workers_ends_the_run(tmp_path: Path) -> None:
    failures = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}  # 3 by default
    with dask_cluster(tmp_path, 2, **IMPATIENT, **failures) as cluster:
        said = f"2 workers of the Dask cluster at {cluster.address} died over the same files"
        with pytest.raises(WorkersError, match=said), connected(cluster.address) as found:
            list(in_order(found.executor, os._exit, [3], ahead=1, check=found.check))


def test_a_client_listens_on_no_port(cluster: DaskCluster) -> None:
    def ports() -> set[tuple[str, int]]:
        found = psutil.Process().net_connections("inet")
        return {one.laddr for one in found if one.status == psutil.CONN_LISTEN}

    before = ports()
    with connected(cluster.address) as found:
        assert found.executor.submit(os.getpid).result() != os.getpid()
        assert ports() == before


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1:1", "cannot connect to the Dask scheduler at tcp://127.0.0.1:1: "),
        ("carrier-pigeon://x:1", "--executor dask: carrier-pigeon://x:1: unknown address scheme"),
        ("tls://127.0.0.1:1", "--executor dask: tls://127.0.0.1:1 needs a certificate: "),
    ],
)
def test_an_address_without_a_scheduler_ends_the_run(
    address: str, said: str, tmp_path: Path, run: Here
) -> None:
    write(tmp_path, "a.py")
    started = time.monotonic()
    status, out, err = run(f"--executor=dask:{address}", cwd=tmp_path)
    assert (status, out) == (2, "")
    assert said in err
    assert err.startswith("connlint: error: ")
    assert err.count("\n") == 1
    assert time.monotonic() - started < 30


@pytest.mark.usefixtures("impatient")
def test_a_cluster_without_workers_ends_the_run(
    empty: DaskCluster, tmp_path: Path, run: Here
) -> None:
    write(tmp_path, "a.py")
    done = run(f"--executor=dask:{empty.address}", cwd=tmp_path)
    said = f"connlint: error: the Dask scheduler at {empty.address} has no workers\n"
    assert done == (2, "", said)


def test_a_worker_of_another_release_ends_the_run(
    empty: DaskCluster, tmp_path: Path, run: Here
) -> None:
    write(tmp_path, "a.py")
    copy = tmp_path / "other" / "flake8_connpool"
    shutil.copytree(ROOT / "flake8_connpool", copy)
    (copy / "_version.py").write_text('__version__ = "0.0.1"\n')
    empty.add(1, PYTHONPATH=str(copy.parent))
    status, out, err = run(f"--executor=dask:{empty.address}", cwd=tmp_path)
    empty.kill_worker()
    assert (status, out) == (2, "")
    said = rf"the worker at \S+ has flake8-connpool 0\.0\.1 instead of {__version__}"
    assert re.fullmatch(rf"connlint: error: {said}\n", err)


@pytest.fixture
def without_the_package(tmp_path: Path) -> dict[str, str]:
    """The environment of a process that cannot import the package."""
    text = "raise ModuleNotFoundError(name=__name__)"
    write(tmp_path, "other/flake8_connpool/__init__.py", text=text)
    return {"PYTHONPATH": str(tmp_path / "other")}


def test_a_scheduler_without_the_package_ends_the_run(
    without_the_package: dict[str, str], tmp_path: Path, run: Here
) -> None:
    write(tmp_path, "a.py")
    with dask_cluster(tmp_path, 0, **without_the_package) as cluster:
        cluster.add(1, PYTHONPATH="")
        status, out, err = run(f"--executor=dask:{cluster.address}", cwd=tmp_path)
    assert (status, out) == (2, "")
    said = f"the Dask scheduler at {cluster.address} cannot import flake8-connpool: "
    assert err.startswith(f"connlint: error: {said}")
    assert err.count("\n") == 1


def test_a_worker_without_the_package_ends_the_run(
    without_the_package: dict[str, str], empty: DaskCluster, tmp_path: Path, run: Here
) -> None:
    write(tmp_path, "a.py")
    empty.add(1, **without_the_package)
    status, out, err = run(f"--executor=dask:{empty.address}", cwd=tmp_path)
    empty.kill_worker()
    assert (status, out) == (2, "")
    said = r"the worker at \S+ cannot import flake8-connpool: .*"
    assert re.fullmatch(f"connlint: error: {said}\n", err)


def test_without_the_extra_the_error_says_what_to_install(
    connlint: Connlint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.py")
    monkeypatch.setitem(sys.modules, "distributed", None)
    outcome = connlint("--executor=dask:tcp://127.0.0.1:1")
    assert outcome.status == 2
    assert outcome.err.endswith("install the extra: pip install 'flake8-connpool[distributed]'\n")


def test_standard_input_is_checked_here(
    connlint: Connlint, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, BAD)
    outcome = connlint("--executor=dask:tcp://127.0.0.1:1", "-")
    said = "--executor cannot be used with the path - (standard input)"
    assert (outcome.status, outcome.err) == (2, f"connlint: error: {said}\n")


@pytest.mark.parametrize("text", ["dask", "dask:", "ray:auto", "tcp://127.0.0.1:1", "dask:a b"])
def test_an_executor_of_another_form_is_refused(text: str, connlint: Connlint) -> None:
    outcome = connlint(f"--executor={text}")
    assert outcome.status == 2
    assert "expected dask:ADDRESS, such as dask:tls://10.0.0.7:8786" in outcome.err


def test_no_configuration_file_sends_sources_away(connlint: Connlint, tmp_path: Path) -> None:
    write(tmp_path, "connlint.toml", text='executor = "dask:tcp://127.0.0.1:1"\n')
    outcome = connlint()
    assert outcome.status == 2
    assert "use --executor on the command line" in outcome.err


def test_certificates_come_from_the_configuration_of_dask(
    tree: Path, tmp_path: Path, run: Here
) -> None:
    """The scheduler refuses a client without one, and the client a scheduler without one."""
    certify(tmp_path)
    settings = {"distributed.comm.tls.ca-file": str(tmp_path / "ca.pem")}
    for role in ("scheduler", "worker", "client"):
        settings[f"distributed.comm.tls.{role}.cert"] = str(tmp_path / "cert.pem")
        settings[f"distributed.comm.tls.{role}.key"] = str(tmp_path / "key.pem")
    environment = {
        f"DASK_{name.upper().replace('.', '__').replace('-', '_')}": value
        for name, value in settings.items()
    }
    local = run("d1", cwd=tree)
    with dask_cluster(tmp_path, 1, "--protocol=tls", **environment) as cluster:
        executor = f"--executor=dask:{cluster.address}"
        assert cluster.address.startswith("tls://")
        with dask.config.set(settings):
            assert run("d1", executor, cwd=tree) == local
        status, out, err = run("d1", executor, cwd=tree)
        assert (status, out) == (2, "")
        assert err.startswith("connlint: error: ")


def certify(folder: Path) -> None:
    """Make an authority, and a certificate of it for 127.0.0.1."""
    parts = {
        "ca": ("-x509", "-subj", "/CN=authority"),
        "request": ("-subj", "/CN=127.0.0.1"),
    }
    for name, options in parts.items():
        key = "key" if name == "request" else "ca-key"
        openssl(
            folder,
            "req",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            f"{key}.pem",
            "-out",
            f"{name}.pem",
            *options,
        )
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl(
        folder,
        "x509",
        "-req",
        "-in",
        "request.pem",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca-key.pem",
        "-CAcreateserial",
        "-extfile",
        "names",
        "-out",
        "cert.pem",
    )


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def busy_worker(client: Client) -> str:
    """Return the address of a worker that has work, as soon as there is one."""
    return wait_until(
        lambda: next((one for one, tasks in client.processing().items() if tasks), "")
    )


def wait_until(condition: Callable[[], T]) -> T:
    deadline = time.monotonic() + 60
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found
