"""langchain-openai: `chat_models/azure.py`, `embeddings/` and `llms/` of 0.3 to 1.7.

Each object has an HTTP client of its own, and a second one for asynchronous methods. `ChatOpenAI`
is not listed: all objects of it share one. A model has the settings of its requests too, so one
with another temperature is another object.
"""

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Parameter
from flake8_connpool.rule_options import Target

_OPENAI = (
    *("api_key", "openai_api_key", "base_url", "openai_api_base", "organization"),
    *("openai_organization", "openai_proxy", "default_headers", "default_query", "model"),
    *("max_retries", "model_kwargs", "request_timeout", "timeout"),
)
_AZURE = (
    *("azure_endpoint", "azure_deployment", "api_version", "openai_api_version"),
    *("azure_ad_token", "azure_ad_token_provider", "azure_ad_async_token_provider"),
)
_EMBEDDINGS = ("deployment", "dimensions", "chunk_size")
_MODEL = (
    *("model_name", "deployment_name", "temperature", "max_tokens", "max_completion_tokens"),
    *("top_p", "n", "seed", "stop", "streaming", "reasoning_effort", "callbacks", "tags"),
    *("metadata", "cache", "extra_body", "presence_penalty", "frequency_penalty", "logit_bias"),
)
_ASKING = (
    *("abatch", "agenerate", "ainvoke", "astream", "astream_events", "batch", "generate"),
    *("invoke", "stream"),
)
_EMBEDDING = ("aembed_documents", "aembed_query", "embed_documents", "embed_query")


def _of(name: str, names: tuple[str, ...], *, home: str, is_chat: bool = False) -> Api:
    is_embedding = name.endswith("Embeddings")
    own = _EMBEDDINGS if is_embedding else _MODEL
    return Api(
        f"langchain_openai.{name}",
        Kind.SERVICE,
        (
            *(Parameter(one, Role.ACCOUNT, None) for one in (*names, *own)),
            Parameter("http_client", Role.TRANSPORT, None),
            Parameter("http_async_client", Role.TRANSPORT, None),
        ),
        spellings=(f"langchain_openai.{home}.{name}",),
        further=True,
        sends=_EMBEDDING if is_embedding else _ASKING,
        shares=("bind_tools", "with_structured_output") if is_chat else (),
        idle=() if is_embedding else ("get_num_tokens", "get_num_tokens_from_messages"),
        tidy=True,
        also_async=True,
    )


_BOTH = (*_OPENAI, *_AZURE)
LIBRARIES = (
    Library(
        "langchain_openai",
        Target((0, 3)),
        (
            _of("AzureChatOpenAI", _BOTH, home="chat_models.azure", is_chat=True),
            _of("AzureOpenAI", _BOTH, home="llms.azure"),
            _of("AzureOpenAIEmbeddings", _BOTH, home="embeddings.azure"),
            _of("OpenAI", _OPENAI, home="llms.base"),
            _of("OpenAIEmbeddings", _OPENAI, home="embeddings.base"),
        ),
        distribution="langchain-openai",
    ),
)
