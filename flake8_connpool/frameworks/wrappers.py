"""Decorators that do not change how often a function runs: retries, limits, traces, checks."""

from flake8_connpool.frameworks.schema import AS_CALLED, Framework, made, spelled

_TRACERS = ("opentelemetry.trace.get_tracer",)
_TIMERS = ("prometheus_client.Gauge", "prometheus_client.Histogram", "prometheus_client.Summary")

WRAPPERS = Framework(
    "wrappers",
    objects=(*_TRACERS, *_TIMERS, "prometheus_client.Counter"),
    decorators=dict.fromkeys(
        (
            "airflow.utils.session.provide_session",
            "aws_xray_sdk.core.xray_recorder.capture",
            *spelled(("backoff",), ("on_exception", "on_predicate")),
            "beartype.beartype",
            "dependency_injector.wiring.inject",
            "deprecated.deprecated",
            "deprecation.deprecated",
            *spelled(("injector",), ("inject", "multiprovider", "provider")),
            *spelled(("langsmith", "langsmith.run_helpers"), ("traceable",)),
            "logfire.instrument",
            "loguru.logger.catch",
            *spelled(made(_TRACERS), ("start_as_current_span",)),
            *spelled(made(_TIMERS), ("time",)),
            "prometheus_client.Counter().count_exceptions",
            "prometheus_client.Gauge().track_inprogress",
            *spelled(
                ("pydantic", "pydantic.functional_serializers"),
                ("field_serializer", "model_serializer"),
            ),
            *spelled(
                ("pydantic",),
                (
                    "computed_field",
                    "validate_arguments",
                    "validate_call",
                ),
            ),
            *spelled(("ratelimit",), ("limits", "rate_limited", "sleep_and_retry")),
            *spelled(("retry", "retry.api"), ("retry",)),
            "retrying.retry",
            *spelled(("sentry_sdk", "sentry_sdk.tracing"), ("trace",)),
            *spelled(("sentry_sdk", "sentry_sdk.crons"), ("monitor",)),
            *spelled(("sqlalchemy.orm",), ("declared_attr", "reconstructor", "validates")),
            "sqlalchemy.ext.declarative.declared_attr",
            *spelled(("sqlalchemy.ext.hybrid",), ("hybrid_method", "hybrid_property")),
            "stamina.retry",
            "tenacity.retry",
            "typeguard.typechecked",
            "wrapt.synchronized",
        ),
        AS_CALLED,
    ),
)
