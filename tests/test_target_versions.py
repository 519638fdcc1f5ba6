"""target-versions: from requirements to ranges of releases."""

from __future__ import annotations

import pytest

from flake8_connpool.errors import OptionError
from flake8_connpool.rule_options import Target
from flake8_connpool.versions.target_versions import split_requirements, targets


@pytest.mark.parametrize(
    ("requirement", "low", "high"),
    [
        ("httpx>=0.27", (0, 27, 0), None),
        ("httpx>0.27", (0, 27, 1), None),
        ("httpx<0.28", (0,), (0, 28)),
        ("httpx<1.0.0", (0,), (1,)),
        ("httpx<=0.28.1", (0,), (0, 28, 2)),
        ("httpx==0.27.2", (0, 27, 2), (0, 27, 3)),
        ("httpx==0.27", (0, 27, 0), (0, 27, 1)),
        ("httpx==0.27.*", (0, 27, 0), (0, 28)),
        ("sqlalchemy==2.*", (2, 0, 0), (3,)),
        ("sqlalchemy~=1.4", (1, 4, 0), (2,)),
        ("sqlalchemy~=1.4.33", (1, 4, 33), (1, 5)),
        ("sqlalchemy>=1.4,<2.1", (1, 4, 0), (2, 1)),
        ("SQLAlchemy >= 1.4 , < 2.1", (1, 4, 0), (2, 1)),
        ("sqlalchemy>=1.4,>=2.0,<3,<2.1", (2, 0, 0), (2, 1)),
        ("sqlalchemy>=2.1.0b1", (2, 1, 0), None),
        ("urllib3>=2", (2, 0, 0), None),
        ("requests>=2.31", (2, 31, 0), None),
        ("httpx2>=2", (2, 0, 0), None),
    ],
)
def test_a_requirement_is_a_range(
    requirement: str, low: tuple[int, ...], high: tuple[int, ...] | None
) -> None:
    (target,) = targets([requirement]).values()
    assert target == Target(low, high)


@pytest.mark.parametrize("release", [(2,), (2, 0), (2, 0, 0)])
def test_a_bound_is_on_its_right_side_of_every_spelling_of_a_release(
    release: tuple[int, ...],
) -> None:
    for spelling in ("2", "2.0", "2.0.0"):
        assert targets([f"urllib3>={spelling}"])["urllib3"].low >= release
        high = targets([f"urllib3<{spelling}"])["urllib3"].high
        assert high is not None
        assert high <= release


@pytest.mark.parametrize(
    ("requirement", "message"),
    [
        ("niquests>=3", "unknown library 'niquests'; known: aiohttp, asyncpg, django, httpx"),
        ("httpx", "expected a library and its versions"),
        ("httpx[http2]>=0.27", "expected a library and its versions"),
        ("httpx>=0.27; python_version<'3'", "expected a library and its versions"),
        ("httpx @ https://example.org/httpx.whl", "expected a library and its versions"),
        ("httpx>=", "expected a requirement such as httpx>=0.27, not 'httpx>='"),
        ("httpx>=new", "expected a requirement"),
        ("", "expected a requirement"),
        ("httpx!=0.27", "operator != is not supported, in 'httpx!=0.27'"),
        ("httpx===0.27", "operator === is not supported"),
        ("httpx>=1,<0.28", "no version matches 'httpx>=1,<0.28'"),
    ],
)
def test_what_is_no_range_of_a_known_library_is_refused(requirement: str, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        targets([requirement])
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["psycopg_pool", "psycopg-pool", "Psycopg.Pool"])
def test_a_name_may_be_spelled_as_packages_are(name: str) -> None:
    assert targets([f"{name}>=3.2"]) == {"psycopg_pool": Target((3, 2, 0), None)}


def test_a_library_is_named_once() -> None:
    with pytest.raises(OptionError, match="httpx is listed twice"):
        targets(["httpx>=0.27", "HTTPX<1"])


@pytest.mark.parametrize(
    "texts",
    [
        ["httpx>=0.27,<1,sqlalchemy~=1.4"],
        ["httpx>=0.27, <1, sqlalchemy~=1.4,"],
        ["httpx>=0.27,<1", "sqlalchemy~=1.4"],
        ["httpx>=0.27", "<1", "sqlalchemy~=1.4"],
        ["httpx", ">=", "0.27", "<", "1", "sqlalchemy", "~=1.4"],
        ["httpx >= 0.27,\n<1\nsqlalchemy ~= 1.4"],
    ],
)
def test_a_list_is_parted_before_names_only(texts: list[str]) -> None:
    assert split_requirements(texts) == ["httpx>=0.27,<1", "sqlalchemy~=1.4"]


def test_an_empty_list_has_no_requirements() -> None:
    assert split_requirements([""]) == []


def test_what_is_no_requirement_is_left_for_the_parser_to_refuse() -> None:
    assert split_requirements(["httpx[http2]>=0.27,>=2"]) == ["httpx[http2]>=0.27,>=2"]
    assert split_requirements([">=2"]) == [">=2"]
