"""openai, anthropic and groq, whose SDKs are generated alike, by Stainless.

`_client.py` and `_base_client.py` of openai 1.60 to 3.57, anthropic 0.45 to 2.14, and groq 0.15 to
1.7. Their limits are 1000 connections. They retry a request after most errors, so a client also
works in a second event loop; of openai 3 it does not.
"""

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Mark, Parameter
from flake8_connpool.rule_options import Target

# Methods of all these clients, for requests that have no method of their own.
_PLAIN = ("delete", "get", "patch", "post", "put", "request")
# Attributes that are read, and parts that work without the network.
_IDLE = ("api_key", "base_url", "default_headers", "is_closed", "max_retries", "timeout")


def _account(*names: str, default: object = None) -> tuple[Parameter, ...]:
    return tuple(Parameter(name, Role.ACCOUNT, default) for name in names)


# A client that is given an HTTP client has no pool of its own.
_SHARED = (
    *_account("default_headers", "default_query"),
    Parameter("http_client", Role.TRANSPORT, None),
)
_BASE_URL = Parameter("base_url", Role.ACCOUNT, Mark.UNSET)


def _pair(
    name: str,
    parameters: tuple[Parameter, ...],
    sends: tuple[str, ...],
    homes: tuple[str, ...] = (),
    alias: str = "",
    idle: tuple[str, ...] = (),
) -> tuple[Api, ...]:
    """Return the synchronous and the asynchronous client of a service."""
    package = name.partition(".")[0]
    found = []
    for prefix in ("", "Async"):
        own = prefix + name.rpartition(".")[2]
        also = (f"{package}.{prefix}{alias}", f"{homes[0]}.{prefix}{alias}") if alias else ()
        found.append(
            Api(
                f"{package}.{own}",
                Kind.SERVICE,
                (*parameters, *_SHARED),
                spellings=(*(f"{home}.{own}" for home in homes), *also),
                sends=(*_PLAIN, *sends),
                resends=(*_PLAIN, *sends),
                closes=("close",),
                is_async=bool(prefix),
                tidy=True,
                misnamed=("aclose",) if prefix else (),
                gone=("completions",) if package == "anthropic" else (),
                stays_closed=True,
                idle=(*_IDLE, *idle),
                shares=("copy", "with_options"),
            )
        )
    return tuple(found)


_OPENAI_SENDS = (
    *("audio", "batches", "beta", "chat", "completions", "containers", "conversations"),
    *("embeddings", "evals", "files", "fine_tuning", "images", "models", "moderations"),
    *("realtime", "responses", "uploads", "vector_stores", "videos", "with_raw_response"),
)
_OPENAI = _account("api_key", "organization", "project")
_AZURE = (
    *_account("azure_endpoint", "azure_deployment", "azure_ad_token", "azure_ad_token_provider"),
    *_account("base_url"),
)
_ANTHROPIC_SENDS = ("beta", "completions", "messages")
_VERTEX = (
    *_account("region", "project_id", default=Mark.UNSET),
    *_account("access_token", "credentials", "base_url"),
)

LIBRARIES = (
    Library(
        "openai",
        Target((1,)),
        (
            *_pair(
                "openai.OpenAI",
                (*_OPENAI, _BASE_URL),
                _OPENAI_SENDS,
                ("openai._client",),
                alias="Client",
                idle=("webhooks",),
            ),
            *_pair(
                "openai.AzureOpenAI",
                (*_OPENAI, *_AZURE),
                _OPENAI_SENDS,
                ("openai.lib.azure",),
                idle=("webhooks",),
            ),
        ),
    ),
    Library(
        "anthropic",
        Target((0, 45)),
        (
            *_pair(
                "anthropic.Anthropic",
                _account("api_key", "auth_token", "base_url"),
                (*_ANTHROPIC_SENDS, "files", "models"),
                ("anthropic._client",),
                alias="Client",
            ),
            *_pair(
                "anthropic.AnthropicVertex",
                _VERTEX,
                _ANTHROPIC_SENDS,
                ("anthropic.lib.vertex", "anthropic.lib.vertex._client"),
            ),
        ),
    ),
    Library(
        "groq",
        Target((0, 15)),
        _pair(
            "groq.Groq",
            _account("api_key", "base_url"),
            (
                "audio",
                "batches",
                "chat",
                "embeddings",
                "files",
                "models",
            ),
            ("groq._client",),
            alias="Client",
        ),
    ),
)
