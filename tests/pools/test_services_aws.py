"""Clients of aioboto3 and aiobotocore, which only `async with` creates."""

from __future__ import annotations

import pytest

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

HEAD = """\
import asyncio, os
from contextlib import AsyncExitStack
import aioboto3
from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession, get_session
from fastapi import FastAPI
app = FastAPI()
SESSION = aioboto3.Session(region_name=os.environ["REGION"])
CORE = get_session()
"""
SENT = "await made.put_object(Bucket='b', Key=name)"


def codes_of(body: str) -> list[str]:
    source = f"{HEAD}@app.put('/{{name}}')\nasync def put(name: str) -> None:\n{body}\n"
    return [one.code for one in lint(source, RuleOptions())]


@pytest.mark.parametrize(
    "made",
    [
        "SESSION.client('s3')",
        "SESSION.client('s3', config=AioConfig(max_pool_connections=50))",
        "aioboto3.Session().client('s3', region_name=os.environ['REGION'])",
        "CORE.create_client('s3')",
        "AioSession().create_client('s3', region_name='eu-west-1')",
        "get_session().create_client(service_name='s3')",
    ],
)
def test_a_client_for_each_request_is_reported(made: str) -> None:
    assert codes_of(f"  async with {made} as made:\n    {SENT}") == ["CPL102"]
    stack = f"  async with AsyncExitStack() as stack:\n    made = await stack.ENTER({made})\n"
    entered = stack.replace("ENTER", "enter_async_context")
    assert codes_of(f"{entered}    {SENT}") == ["CPL102"]


@pytest.mark.parametrize(
    "made",
    [
        "SESSION.client(name)",
        "SESSION.client('s3', region_name=name)",
        "aioboto3.Session(profile_name=name).client('s3')",
        "AioSession(profile=name).create_client('s3')",
        "CORE.create_client('s3', **options)",
    ],
)
def test_a_client_of_another_account_or_service_is_not_reported(made: str) -> None:
    assert codes_of(f"  async with {made} as made:\n    {SENT}") == []


@pytest.mark.parametrize(
    ("used", "is_reported"),
    [
        ("await made.get_object(Bucket='b', Key=name)", True),
        ("await made.generate_presigned_url('get_object', {'Key': name})", False),
        ("await made.get_paginator('list_objects_v2').paginate()", False),
    ],
)
def test_a_client_is_reported_if_it_sends(used: str, is_reported: bool) -> None:
    found = codes_of(f"  async with SESSION.client('s3') as made:\n    {used}")
    assert found == ["CPL102"] * is_reported


def test_the_parts_of_a_resource_are_awaited() -> None:
    body = (
        "  async with SESSION.resource('s3') as made:\n    thing = await made.Object('b', name)\n"
    )
    assert codes_of(f"{body}    await made.get()") == ["CPL102"]


def test_a_loop_that_is_run_for_it_needs_a_client_of_its_own() -> None:
    body = f"  async def run():\n    async with SESSION.client('s3') as made:\n      {SENT}\n"
    assert codes_of(f"{body}  asyncio.run(run())") == []


def test_what_creates_a_client_is_no_client_that_a_block_closes() -> None:
    found = lint(
        f"{HEAD}CREATING = SESSION.client('s3')\n@app.put('/{{name}}')\n"
        f"async def put(name: str) -> None:\n  async with CREATING as made:\n    {SENT}\n",
        RuleOptions(),
    )
    assert found == []
