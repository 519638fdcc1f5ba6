"""cohere, google-genai and mistralai: other language models.

`client.py` and `client_v2.py` of cohere 5.13 to 7.3; `client.py` of google-genai 1.5 to 3.6;
`sdk.py` of mistralai 1.5 to 3.7. The last two have asynchronous methods in the same class.
"""

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Parameter
from flake8_connpool.rule_options import Target

_KEY = Parameter("api_key", Role.ACCOUNT, None)

_COHERE_SENDS = (
    *("audio", "batches", "chat", "chat_stream", "classify", "connectors", "datasets"),
    *("detokenize", "embed", "embed_jobs", "embed_stream", "finetuning", "generate"),
    *("generate_stream", "models", "rerank", "summarize", "tokenize", "v2", "with_raw_response"),
)


def _cohere(name: str, home: str) -> Api:
    is_async = name.startswith("Async")
    return Api(
        f"cohere.{name}",
        Kind.SERVICE,
        (
            Parameter("api_key", Role.ACCOUNT, None, 0),
            Parameter("base_url", Role.ACCOUNT, None),
            Parameter("httpx_client", Role.TRANSPORT, None),
        ),
        spellings=(f"cohere.{home}.{name}",),
        sends=tuple(n for n in _COHERE_SENDS if not (is_async and n == "embed_stream")),
        is_async=is_async,
        stays_closed=True,
        tidy=True,
    )


LIBRARIES = (
    Library(
        "cohere",
        Target((5, 13)),
        (
            _cohere("Client", "client"),
            _cohere("AsyncClient", "client"),
            _cohere("ClientV2", "client_v2"),
            _cohere("AsyncClientV2", "client_v2"),
        ),
    ),
    Library(
        "google",
        Target((1, 5)),
        (
            Api(
                "google.genai.Client",
                Kind.SERVICE,
                (
                    _KEY,
                    Parameter("vertexai", Role.ACCOUNT, None),
                    Parameter("credentials", Role.ACCOUNT, None),
                    Parameter("project", Role.ACCOUNT, None),
                    Parameter("location", Role.ACCOUNT, None),
                    Parameter("http_options", Role.ACCOUNT, None),
                ),
                spellings=("google.genai.client.Client",),
                # A chat keeps the client that creates it, so `chats` is not among them.
                sends=("batches", "caches", "files", "models", "operations", "tunings", "aio"),
                closes=("close",),
                stays_closed=True,
                tidy=True,
                also_async=True,
            ),
        ),
        distribution="google-genai",
    ),
    Library(
        "mistralai",
        Target((1, 5)),
        (
            Api(
                "mistralai.client.Mistral",
                Kind.SERVICE,
                (
                    Parameter("api_key", Role.ACCOUNT, None, 0),
                    Parameter("server", Role.ACCOUNT, None, 1),
                    Parameter("url_params", Role.ACCOUNT, None, 2),
                    Parameter("server_url", Role.ACCOUNT, None, 3),
                    Parameter("client", Role.TRANSPORT, None, 4),
                    Parameter("async_client", Role.TRANSPORT, None, 5),
                ),
                spellings=("mistralai.client.sdk.Mistral",),
                former=("mistralai.Mistral", "mistralai.sdk.Mistral"),
                sends=(
                    *("agents", "audio", "batch", "beta", "chat", "classifiers", "embeddings"),
                    *("files", "fim", "models", "ocr"),
                ),
                stays_closed=True,
                tidy=True,
                also_async=True,
            ),
        ),
    ),
)
