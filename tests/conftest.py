"""What tests of many subjects ask for, and how the tests run."""

from __future__ import annotations

import gc
import importlib
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runner import Connlint


@pytest.fixture(scope="session", autouse=True)
def _no_cache_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep results of tests out of the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONNLINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache") / "connlint"))
        yield


@pytest.fixture(scope="module", autouse=True)
def _nothing_old_to_collect() -> None:
    """Leave alone what was there before a module's first test, when garbage is collected.

    Many tests collect it themselves. Each time, all that the tests before have left in caches would
    be searched. Garbage of earlier modules is collected here, so that none of it stays.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture
def connlint(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Connlint:
    """connlint with `tmp_path` as its working directory."""
    monkeypatch.chdir(tmp_path)
    return Connlint(capsys)


@pytest.fixture(scope="session")
def _authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    everybody = Path(importlib.import_module("certifi").where()).read_text(encoding="utf-8")
    end = "-----END CERTIFICATE-----\n"
    path = tmp_path_factory.mktemp("authorities") / "one.pem"
    path.write_text(everybody.partition(end)[0] + end, encoding="utf-8")
    return path


@pytest.fixture
def one_authority(_authority: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let clients trust one authority: to read all of them takes each client 30 ms."""
    monkeypatch.setenv("SSL_CERT_FILE", str(_authority))


def pytest_configure() -> None:
    """Let Ctrl-C reach what the tests start, where pytest itself runs in the background.

    A shell makes what it starts there ignore the signal, and children take that over.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Say 0 where several processes do not pay, or would write one page at the same time."""
    is_alone = config.getoption("file_or_dir") or config.getoption("--snapshot-update")
    return 0 if is_alone else None
