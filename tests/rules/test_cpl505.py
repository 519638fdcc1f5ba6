"""How far the fix of `dispose()` after a fork can be trusted, by the releases that are meant."""

from __future__ import annotations

import ast

import pytest

from flake8_connpool.findings import Applicability, Unreported
from flake8_connpool.linter.lint import lint
from flake8_connpool.pools.subjects import PoolCall, subjects_of
from flake8_connpool.rule_options import PYTHON, Release, RuleOptions, Target
from flake8_connpool.rules.cpl505_connection_across_fork import check
from flake8_connpool.semantics.values.model import SemanticModel

HEAD = "import asyncio, os\nimport sqlalchemy as sa\nimport sqlalchemy.ext.asyncio as sa_async\n"
SYNC = "engine = sa.create_engine('postgresql://db')\n"
ASYNC = "engine = sa_async.create_async_engine('postgresql+psycopg://db')\n"
OF_ASYNCPG = ASYNC.replace("psycopg", "asyncpg")
OF_UNKNOWN = ASYNC.replace("'postgresql+psycopg://db'", "URL")
SAFE, DISPLAY = Applicability.SAFE, Applicability.DISPLAY


def applicability(source: str, low: Release) -> Applicability | None:
    options = RuleOptions(targets={"sqlalchemy": Target(low)})
    (finding,) = lint(HEAD + source, options, lambda code: code == "CPL505")
    return finding.fix.applicability if finding.fix else None


@pytest.mark.parametrize(
    ("engine", "call", "low", "expected"),
    [
        (SYNC, "engine.dispose()", (1, 4, 32), DISPLAY),
        (SYNC, "engine.dispose()", (1, 4, 33), SAFE),
        (SYNC, "engine.dispose()", (2, 0), SAFE),
        (ASYNC, "engine.sync_engine.dispose()", (1, 4, 32), DISPLAY),
        (ASYNC, "engine.sync_engine.dispose()", (1, 4, 33), SAFE),
        (ASYNC, "asyncio.run(engine.dispose())", (1, 4, 54), DISPLAY),
        (ASYNC, "asyncio.run(engine.dispose())", (2, 0), SAFE),
    ],
)
def test_the_fix_is_safe_where_every_release_knows_the_argument(
    engine: str, call: str, low: Release, expected: Applicability
) -> None:
    source = f"{engine}os.register_at_fork(after_in_child=lambda: {call})\n"
    assert applicability(source, low) is expected


@pytest.mark.parametrize("call", ["engine.sync_engine.dispose()", "asyncio.run(engine.dispose())"])
def test_there_is_no_fix_for_a_driver_that_ends_dropped_connections(call: str) -> None:
    source = f"{HEAD}{OF_ASYNCPG}os.register_at_fork(after_in_child=lambda: {call})\n"
    (finding,) = lint(source, RuleOptions(), lambda code: code == "CPL505")
    assert finding.fix is None
    assert finding.help == "dispose of it before the fork: asyncpg closes dropped connections"


def test_the_fix_is_shown_if_the_driver_may_be_such_a_one() -> None:
    source = (
        f"{OF_UNKNOWN}os.register_at_fork(after_in_child=lambda: asyncio.run(engine.dispose()))\n"
    )
    assert applicability(source, (2,)) is DISPLAY


def test_there_is_none_for_a_method_that_is_handed_over() -> None:
    source = f"{SYNC}os.register_at_fork(after_in_child=engine.dispose)\n"
    assert applicability(source, (2,)) is None


def test_a_coroutine_that_is_never_awaited_closes_nothing() -> None:
    source = f"{HEAD}{ASYNC}os.register_at_fork(after_in_child=lambda: None)\n"
    hook = "def post_fork(server, worker):\n    engine.dispose()\n"
    assert lint(source + hook, RuleOptions(), lambda code: code == "CPL505") == []


CHILD = "if child == 0:\n    engine.connect()\n"
USED = f"import multiprocessing\n{SYNC}engine.connect()\n"
PROCESS = "def work(): engine.connect()\nmultiprocessing.Process(target=work).start()\n"

FORKED = {
    "a branch of the child": "child = os.fork()\n" + CHILD,
    "a branch of the child, by its first name": "child = self.pid = os.fork()\n" + CHILD,
    "a process that is forked": "multiprocessing.set_start_method('fork')\n" + PROCESS,
    "a process of a context that forks": PROCESS.replace(
        "multiprocessing.Process", "multiprocessing.get_context('fork').Process"
    ),
}

NOT_FORKED = {
    "a branch of something else": "child = wait()\n" + CHILD,
    "a process that is spawned": "multiprocessing.set_start_method('spawn')\n" + PROCESS,
    "a process beside a context that forks": "multiprocessing.get_context('fork')\n" + PROCESS,
    "a process of a context that spawns": PROCESS.replace(
        "multiprocessing.Process", "multiprocessing.get_context('spawn').Process"
    ),
}


def found(source: str) -> int:
    return len(lint(HEAD + source, RuleOptions(), lambda code: code == "CPL505"))


@pytest.mark.parametrize("way", FORKED)
def test_a_child_shares_a_connection_in(way: str) -> None:
    assert found(USED + FORKED[way]) == 1


@pytest.mark.parametrize("way", NOT_FORKED)
def test_it_is_not_certain_in(way: str) -> None:
    assert found(USED + NOT_FORKED[way]) == 0


POOL = "def work(n): engine.connect()\nmultiprocessing.Pool(4).map(work, range(9))\n"
CLASS = (
    "class Worker(multiprocessing.Process):\n    def run(self): engine.connect()\n"
    "Worker().start()\n"
)
BY_DEFAULT = {"a process": PROCESS, "a pool": POOL, "a class": CLASS}


def found_with(source: str, python: Release | None) -> int:
    targets = {PYTHON: Target(python)} if python is not None else {}
    options = RuleOptions(targets=targets)
    return len(lint(HEAD + source, options, lambda code: code == "CPL505"))


@pytest.mark.parametrize("way", BY_DEFAULT)
@pytest.mark.parametrize(
    ("python", "count"), [((3, 11), 1), ((3, 13, 2), 1), ((3, 14), 0), (None, 0)]
)
def test_a_fork_is_the_default_until_a_release_of_python(
    way: str, python: Release | None, count: int
) -> None:
    assert found_with(USED + BY_DEFAULT[way], python) == count


@pytest.mark.parametrize("way", BY_DEFAULT)
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_the_start_method_of_the_module_goes_before_the_default(way: str, method: str) -> None:
    chosen = f"multiprocessing.set_start_method('{method}')\n"
    assert found_with(USED + chosen + BY_DEFAULT[way], (3, 11)) == 0


CONTEXTS = {
    "by position": "ProcessPoolExecutor(4, multiprocessing.get_context('fork'))",
    "by keyword": "ProcessPoolExecutor(mp_context=multiprocessing.get_context(method='fork'))",
    "by a name": "ProcessPoolExecutor(mp_context=context)",
    "by its default": "ProcessPoolExecutor(mp_context=None)",
    "by the default of a context": "ProcessPoolExecutor(mp_context=multiprocessing.get_context())",
}
NO_CONTEXTS = {
    "another": "ProcessPoolExecutor(4, multiprocessing.get_context('spawn'))",
    "an unknown one": "ProcessPoolExecutor(mp_context=make())",
    "one of unknown arguments": "ProcessPoolExecutor(4, **options)",
    "an unknown method": "ProcessPoolExecutor(4, multiprocessing.get_context(METHOD))",
}
EXECUTOR = (
    "from concurrent.futures import ProcessPoolExecutor\n"
    "context = multiprocessing.get_context('fork')\n"
    "def work(n): engine.connect()\n{}.map(work, range(9))\n"
)


@pytest.mark.parametrize("way", CONTEXTS)
def test_an_executor_forks_with_a_context(way: str) -> None:
    assert found_with(USED + EXECUTOR.replace("{}", CONTEXTS[way]), (3, 11)) == 1


@pytest.mark.parametrize("way", NO_CONTEXTS)
def test_an_executor_may_not_fork_with(way: str) -> None:
    assert found_with(USED + EXECUTOR.replace("{}", NO_CONTEXTS[way]), (3, 11)) == 0


def test_a_rule_says_why_a_client_is_not_shared() -> None:
    source = f"{HEAD}{USED}{POOL}engine.dispose()\n"
    options = RuleOptions(targets={PYTHON: Target((3, 11))})
    model = SemanticModel(ast.parse(source), {})
    (made,) = [one for one in subjects_of(model, options) if isinstance(one, PoolCall)]
    (unreported,) = check(made)
    assert isinstance(unreported, Unreported)
    assert unreported.reason == "the module calls its `dispose`"
