"""Decorators that call a function again after some of its exceptions: data only."""

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
