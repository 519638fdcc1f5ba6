"""One finding per cause: what is reported if several rules see the same problem."""

from __future__ import annotations

import pytest

from flake8_connpool import lint

HEAD = "import httpx\n"


def codes(source: str, **options: object) -> list[tuple[int, str]]:
    found = lint(HEAD + source, select=("CPL", "CPL9"), **options)  # type: ignore[arg-type]
    return [(finding.line, finding.code) for finding in found]


PER_CALL = """\
def rating(url):
    with httpx.Client({}) as client:
        return client.get(url)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "timeout=httpx.Timeout(30.0)",
        "limits=httpx.Limits()",
        "limits=httpx.Limits(max_connections=10)",
    ],
)
def test_what_is_written_in_a_client_per_call_has_no_finding_of_its_own(arguments: str) -> None:
    assert codes(PER_CALL.format(arguments)) == [(3, "CPL102")]


def test_limits_that_others_can_use_keep_their_finding() -> None:
    source = (
        "LIMITS = httpx.Limits(max_connections=10)\n"
        + PER_CALL.format("limits=LIMITS")
        + "export(LIMITS)\n"
    )
    assert codes(source) == [(2, "CPL402"), (4, "CPL102")]


def test_a_client_that_is_kept_has_every_finding() -> None:
    source = "client = httpx.Client(timeout=httpx.Timeout(30.0))\n"
    assert [code for _, code in codes(source)] == ["CPL906", "CPL907", "CPL302"]


def test_limits_without_a_cap_are_reported_once() -> None:
    assert codes("limits = httpx.Limits()\n") == [(2, "CPL202")]
    assert codes("limits = httpx.Limits()\n", ignore=["CPL202"]) == []


def test_limits_that_reach_no_pool_are_reported_as_that_alone() -> None:
    source = """\
client = httpx.Client(
    limits=httpx.Limits(max_keepalive_connections=5),
    transport=httpx.HTTPTransport(limits=httpx.Limits(max_connections=5)),
)
"""
    found = [(line, code) for line, code in codes(source) if code < "CPL9"]
    assert found == [(3, "CPL203"), (4, "CPL402")]
