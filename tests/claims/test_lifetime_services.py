"""What a client of an SDK costs that is made for each call, and what one that is kept costs."""

import asyncio
import contextlib
import inspect
from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest

from flake8_connpool.library.catalog import APIS as ALL
from flake8_connpool.library.catalog import SERVICES, library_of
from flake8_connpool.library.schema import Api

from .server import CountingServer

CALLS = 5
_KEY = {"api_key": "k", "max_retries": 0}
_AZURE = {**_KEY, "api_version": "1", "azure_deployment": "d"}
# Counting tokens would read a file from the network.
_EMBEDDED = {"check_embedding_ctx_length": False}
_MESSAGE = {"model": "m", "messages": [{"role": "user", "content": "x"}]}

# How to make a client that asks a server, and what to ask, by the name of the client.
_WAYS: dict[str, tuple[Callable[[str], dict[str, Any]], str, dict[str, Any]]] = {
    "anthropic.Anthropic": (
        lambda url: {**_KEY, "base_url": url},
        "messages.create",
        {**_MESSAGE, "max_tokens": 1},
    ),
    "anthropic.AnthropicVertex": (
        lambda url: {"access_token": "k", "region": "r", "project_id": "p", "base_url": url},
        "messages.create",
        {**_MESSAGE, "max_tokens": 1},
    ),
    "cohere.Client": (lambda url: {"api_key": "k", "base_url": url}, "models.list", {}),
    "cohere.ClientV2": (lambda url: {"api_key": "k", "base_url": url}, "models.list", {}),
    "elasticsearch.Elasticsearch": (lambda url: {"hosts": url}, "info", {}),
    "google.genai.Client": (
        lambda url: {"api_key": "k", "http_options": {"base_url": url}},
        "models.generate_content",
        {"model": "m", "contents": "x"},
    ),
    "groq.Groq": (lambda url: {**_KEY, "base_url": url}, "models.list", {}),
    "langchain_openai.AzureChatOpenAI": (
        lambda url: {**_AZURE, "azure_endpoint": url},
        "invoke",
        {"input": "x"},
    ),
    "langchain_openai.AzureOpenAI": (
        lambda url: {**_AZURE, "azure_endpoint": url},
        "invoke",
        {"input": "x"},
    ),
    "langchain_openai.AzureOpenAIEmbeddings": (
        lambda url: {**_AZURE, **_EMBEDDED, "azure_endpoint": url},
        "embed_query",
        {"text": "x"},
    ),
    "langchain_openai.OpenAI": (
        lambda url: {**_KEY, "base_url": url},
        "invoke",
        {"input": "x"},
    ),
    "langchain_openai.OpenAIEmbeddings": (
        lambda url: {**_KEY, **_EMBEDDED, "base_url": url},
        "embed_query",
        {"text": "x"},
    ),
    "mistralai.client.Mistral": (
        lambda url: {"api_key": "k", "server_url": url},
        "models.list",
        {},
    ),
    "openai.AzureOpenAI": (
        lambda url: {**_KEY, "azure_endpoint": url, "api_version": "1"},
        "models.list",
        {},
    ),
    "openai.OpenAI": (lambda url: {**_KEY, "base_url": url}, "models.list", {}),
    "opensearchpy.OpenSearch": (lambda url: {"hosts": [url]}, "info", {}),
    # Qdrant's client keeps no connection to 127.0.0.1, and no other name of it is known to it.
    "qdrant_client.QdrantClient": (
        lambda url: {"url": url.replace("127.0.0.1", "127.1"), "check_compatibility": False},
        "get_collections",
        {},
    ),
    "stripe.StripeClient": (
        lambda url: {"api_key": "k", "base_addresses": {"api": url}},
        "v1.balance.retrieve",
        {},
    ),
}
# Others are in files of their own: functions or methods create them, or parts of them send.
EVERY = [
    api
    for one in SERVICES.values()
    for api in one.apis
    if api.sends and not (api.gives or api.parts)
]
every_client = pytest.mark.parametrize("api", EVERY, ids=[api.name for api in EVERY])


def client_class(api: Api) -> Any:
    """Return the class, or skip: not all SDKs are installed with the tests' own packages."""
    module, _, name = api.name.rpartition(".")
    library = library_of(api)
    reason = f"{library.distribution or library.name} is not installed"
    return getattr(pytest.importorskip(module, reason=reason), name)


def asking(api: Api, url: str) -> tuple[Callable[[], Any], Callable[[Any], Any]]:
    """Return what makes a client, and what sends a request with it."""
    made = client_class(api)
    arguments, method, asked = _WAYS[api.name.replace(".Async", ".")]

    def ask(client: Any) -> Any:
        # The client of google-genai closes its pool as soon as nothing refers to it.
        return reduce(getattr, method.split("."), client)(**asked)

    return lambda: made(**arguments(url)), ask


async def asked_in_turn(make: Callable[[], Any], ask: Callable[[Any], Any]) -> None:
    for _ in range(CALLS):
        with contextlib.suppress(Exception):  # the answer is none that the service would give
            answer = ask(make())
            if inspect.isawaitable(answer):
                await answer


@every_client
def test_a_client_of_an_sdk_opens_a_connection_for_each_call_unless_it_is_kept(
    api: Api, server: CountingServer
) -> None:
    make, ask = asking(api, server.url)
    asyncio.run(asked_in_turn(make, ask))
    assert (len(server.requests), server.accepted) == (CALLS, CALLS)

    async def with_one() -> None:
        kept = make()
        await asked_in_turn(lambda: kept, ask)

    asyncio.run(with_one())
    assert (len(server.requests), server.accepted) == (2 * CALLS, CALLS + 1)


async def outcome(ask: Callable[[Any], Any], client: Any) -> str:
    """Return the name of the error of a request; "" if it was answered."""
    try:
        await ask(client)
    except Exception as error:
        return type(error).__name__
    return ""


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(
    ("name", "second"),
    [("elasticsearch.AsyncElasticsearch", "RuntimeError"), ("groq.AsyncGroq", "")],
)
def test_an_async_client_of_an_sdk_needs_its_first_loop_unless_it_retries(
    name: str, second: str, server: CountingServer
) -> None:
    make, ask = asking(ALL[name], server.url)
    client = make()
    if hasattr(client, "max_retries"):
        client.max_retries = 1
    outcomes = [asyncio.run(outcome(ask, client)) for _ in range(2)]
    # Elasticsearch checks who answers.
    assert outcomes[1] == (second or outcomes[0])
    assert server.accepted == (1 if second else 2)


def test_chat_models_of_langchain_share_a_connection_unless_they_are_of_azure(
    server: CountingServer,
) -> None:
    langchain = pytest.importorskip("langchain_openai", reason="langchain-openai is not installed")
    for _ in range(CALLS):
        with contextlib.suppress(Exception):
            langchain.ChatOpenAI(base_url=server.url, **_KEY).invoke("x")
    assert (len(server.requests), server.accepted) == (CALLS, 1)


@pytest.mark.parametrize("is_kept", [False, True])
def test_a_client_of_slack_opens_a_connection_for_each_call_even_if_it_is_kept(
    is_kept: bool, server: CountingServer
) -> None:
    slack = pytest.importorskip("slack_sdk", reason="slack-sdk is not installed")
    kept = slack.WebClient("k", base_url=f"{server.url}/")
    for _ in range(CALLS):
        client = kept if is_kept else slack.WebClient("k", base_url=f"{server.url}/")
        with contextlib.suppress(Exception):
            client.api_test()
    assert (len(server.requests), server.accepted) == (CALLS, CALLS)
