"""The operations in the data of boto3 exist on its clients, which get their methods at run time."""

from __future__ import annotations

import inspect
from typing import Any
from urllib.parse import urlsplit

import pytest

from flake8_connpool.library.boto3_operations import (
    OF_PARTS,
    OPERATIONS,
    PARTS,
    WITHOUT_CONNECTION,
)
from flake8_connpool.library.catalog import APIS

boto3 = pytest.importorskip("boto3")
SESSION = boto3.Session("key", "secret", region_name="eu-west-1")


@pytest.mark.parametrize(
    ("service", "operations"), OPERATIONS, ids=[name for name, _ in OPERATIONS]
)
def test_a_client_has_the_methods_that_send(service: str, operations: tuple[str, ...]) -> None:
    client = SESSION.client(service)
    missing = [name for name in operations if not callable(getattr(client, name, None))]
    assert missing == []


def test_a_client_has_what_needs_no_connection() -> None:
    client = SESSION.client("s3")
    assert [name for name in WITHOUT_CONNECTION if not hasattr(client, name)] == []


@pytest.mark.parametrize(("part", "methods"), OF_PARTS, ids=["-".join(one) for one, _ in OF_PARTS])
def test_a_part_of_a_resource_has_the_methods_that_send(
    part: tuple[str, str], methods: tuple[str, ...]
) -> None:
    service, name = part
    identifiers = ("bucket", "key") if name == "Object" else ("arn:aws:sns:eu-west-1:1:any",)
    made = getattr(SESSION.resource(service), name)(*identifiers)
    assert [method for method in methods if not callable(getattr(made, method, None))] == []


def test_every_part_has_a_method_that_sends() -> None:
    assert {name for (_, name), _ in OF_PARTS} == set(PARTS)


# boto3.client and boto3.resource take what the methods of a session take.
@pytest.mark.parametrize("name", ["client", "resource"])
def test_a_function_passes_everything_on_to_a_session(name: str) -> None:
    function: Any = getattr(boto3, name)
    kinds = [one.kind for one in inspect.signature(function).parameters.values()]
    assert kinds == [inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD]


def test_a_configuration_has_the_size_of_the_pool() -> None:
    config = pytest.importorskip("botocore.config").Config
    (size,) = APIS["botocore.config.Config"].parameters
    assert config.OPTION_DEFAULTS[size.name] == size.default
    assert list(config.OPTION_DEFAULTS).index(size.name) == size.position
    assert SESSION.client("s3").meta.config.max_pool_connections == size.default


def test_methods_have_the_bucket_where_the_data_says() -> None:
    choice = APIS["boto3.client"].host_choice
    assert choice is not None
    client = SESSION.client(choice.value)
    for method, position in choice.positions:
        parameters = inspect.signature(getattr(client, method)).parameters
        assert list(parameters).index(choice.keyword) == position


def test_each_bucket_has_a_host_of_its_own() -> None:
    choice = APIS["boto3.client"].host_choice
    assert choice is not None
    client = SESSION.client(choice.value)
    urls = [
        client.generate_presigned_url("get_object", Params={choice.keyword: bucket, "Key": "k"})
        for bucket in ("first", "second")
    ]
    assert len({urlsplit(url).hostname for url in urls}) == 2
