"""How often a function runs that is passed to an application of another module, or to a library."""

from __future__ import annotations

import pytest
from probes import placed

from flake8_connpool.frameworks.registrations import CALLBACKS, REGISTERING

F = "from elsewhere import app\ndef f(x=0): probe(x)\n"


@pytest.mark.parametrize("method", REGISTERING)
def test_a_method_registers_a_function(method: str) -> None:
    taker = REGISTERING[method]
    others = "1, " * (taker.position or 0)
    for call in (f"app.{method}({others}f)", f"app.{method}({taker.keyword}=f)"):
        found = placed(f"{F}{call}")
        assert found.startswith(("for every", "on every run", "per process")), found


def test_a_method_of_the_module_registers_nothing() -> None:
    own = "class A:\n    def add_job(self, g): ...\n    def g(self): self.add_job(f)\n"
    assert placed(F + own).startswith("on every call")


@pytest.mark.parametrize("chain", ["every()", "every(5)", "every().day.at('9:30')", "every().hour"])
def test_schedule_runs_a_job_many_times(chain: str) -> None:
    assert placed(f"import schedule\n{F}schedule.{chain}.do(f)") == "on every run of `f`"
    assert placed(f"from schedule import every\n{F}{chain}.do(f, 1)") == "on every run of `f`"
    assert placed(f"from elsewhere import every\n{F}{chain}.do(f)").startswith("on every call")


def test_schedule_has_a_decorator() -> None:
    source = "from schedule import every, repeat\n@repeat(every(5).minutes)\ndef f(): probe()"
    assert placed(source) == "on every run of `f`"


@pytest.mark.parametrize("name", CALLBACKS)
def test_a_callback_of_airflow_runs_once_in_its_process(name: str) -> None:
    assert placed(f"{F}app.DAG('a', {name}=f)") == "per process"
    assert placed(f"{F}arguments = {{'owner': 'a', '{name}': f}}") == "per process"
    assert placed(f"{F}app.DAG('a', callback=f)").startswith("on every call")
