"""What a client or a resource of boto3 costs that is made for each call, and one that is kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from flake8_connpool.library.boto3_operations import WITHOUT_CONNECTION

from .server import CountingServer

boto3 = pytest.importorskip("boto3")
CALLS = 5
ACCOUNT = {"aws_access_key_id": "k", "aws_secret_access_key": "s", "region_name": "eu-west-1"}
OBJECT = {"Bucket": "b", "Key": "k"}


def client_of_module(url: str) -> Any:
    return boto3.client("s3", endpoint_url=url, **ACCOUNT)


def client_of_session(url: str) -> Any:
    return boto3.Session(**ACCOUNT).client("s3", endpoint_url=url)


def resource_of_module(url: str) -> Any:
    return boto3.resource("s3", endpoint_url=url, **ACCOUNT)


def ask_client(client: Any) -> None:
    client.get_object(**OBJECT)["Body"].read()


def ask_part(resource: Any) -> None:
    resource.Object("b", "k").get()["Body"].read()


WAYS: list[tuple[Callable[[str], Any], Callable[[Any], None]]] = [
    (client_of_module, ask_client),
    (client_of_session, ask_client),
    (resource_of_module, ask_part),
]


@pytest.mark.parametrize(("make", "ask"), WAYS, ids=[make.__name__ for make, _ in WAYS])
def test_boto3_opens_a_connection_for_each_call_unless_its_client_is_kept(
    make: Callable[[str], Any], ask: Callable[[Any], None], server: CountingServer
) -> None:
    for _ in range(CALLS):
        ask(make(server.url))
    assert (len(server.requests), server.accepted) == (CALLS, CALLS)
    kept = make(server.url)
    for _ in range(CALLS):
        ask(kept)
    assert (len(server.requests), server.accepted) == (2 * CALLS, CALLS + 1)


def test_a_session_of_boto3_creates_clients_that_share_no_connection(
    server: CountingServer,
) -> None:
    session = boto3.Session(**ACCOUNT)
    for _ in range(CALLS):
        ask_client(session.client("s3", endpoint_url=server.url))
    assert server.accepted == CALLS


def test_a_client_of_boto3_that_only_signs_urls_opens_no_connection(
    server: CountingServer,
) -> None:
    client = client_of_module(server.url)
    assert client.generate_presigned_url("get_object", OBJECT).startswith(server.url)
    assert client.generate_presigned_post("b", "k")["url"].startswith(server.url)
    assert client.can_paginate("list_objects_v2")
    for name in WITHOUT_CONNECTION:
        getattr(client, name)
    assert server.accepted == 0


def test_a_client_of_boto3_has_no_with_block(server: CountingServer) -> None:
    assert not hasattr(client_of_module(server.url), "__enter__")


def test_a_part_of_a_resource_of_boto3_has_the_connections_of_the_resource(
    server: CountingServer,
) -> None:
    resource = resource_of_module(server.url)
    for _ in range(CALLS):
        ask_part(resource)
        resource.Bucket("b").Object("k").get()["Body"].read()
    assert (len(server.requests), server.accepted) == (2 * CALLS, 1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize(("sizes", "kept"), [({}, 10), ({"max_pool_connections": 12}, 12)])
def test_threads_of_boto3_discard_connections_that_its_client_has_no_place_for(
    server: CountingServer, sizes: dict[str, int], kept: int
) -> None:
    config = pytest.importorskip("botocore.config").Config
    client = boto3.client("s3", endpoint_url=server.url, config=config(**sizes), **ACCOUNT)
    threads, rounds = 12, 3
    with ThreadPoolExecutor(threads) as executor:
        for _ in range(rounds):
            asked = [
                executor.submit(client.get_object, Bucket="hold", Key="k") for _ in range(threads)
            ]
            server.wait_until(lambda: server.held == threads)
            server.release(threads)
            for one in asked:
                one.result(20)["Body"].read()
    assert server.accepted == threads + (rounds - 1) * (threads - kept)


def test_a_client_of_boto3_uses_the_connection_of_its_parent_after_a_fork(
    server: CountingServer,
) -> None:
    client = client_of_module(server.url)
    ask_client(client)
    child = os.fork()
    if child == 0:
        try:
            ask_client(client)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert (len(server.requests), server.accepted) == (2, 1)
