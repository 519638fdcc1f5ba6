"""What calls a function or a block again after some of its exceptions: data only."""

# Decorators.
RETRYING = frozenset(
    {
        "backoff.on_exception",
        "metaflow.catch",
        "metaflow.retry",
        "ratelimit.sleep_and_retry",
        "retry.api.retry",
        "retry.retry",
        "retrying.retry",
        "stamina.retry",
        "tenacity.retry",
    }
)
# What a loop goes over: `for attempt in Retrying(): with attempt: ...`. It ends after the first
# attempt that succeeds.
ATTEMPTS = frozenset(
    {
        "stamina.retry_context",
        "tenacity.AsyncRetrying",
        "tenacity.Retrying",
        "tenacity.asyncio.AsyncRetrying",
    }
)
