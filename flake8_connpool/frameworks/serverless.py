"""Cloud functions: AWS Lambda, Powertools and Chalice, Azure, Google."""

from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    EVENT,
    REQUEST,
    Framework,
    each,
    made,
    spelled,
)

_AZURE = spelled(
    ("azure.functions", "azure.functions.decorators.function_app"), ("Blueprint", "FunctionApp")
)
_TRIGGERS = (
    "blob_trigger",
    "cosmos_db_trigger",
    "event_grid_trigger",
    "event_hub_message_trigger",
    "queue_trigger",
    "schedule",
    "service_bus_queue_trigger",
    "service_bus_topic_trigger",
    "timer_trigger",
)
_BINDINGS = ("blob_input", "blob_output", "function_name", "queue_output", "table_input")
_CHALICES = ("chalice.Blueprint", "chalice.Chalice", "chalice.app.Blueprint", "chalice.app.Chalice")
_RESOLVERS = (
    *spelled(
        ("aws_lambda_powertools.event_handler", "aws_lambda_powertools.event_handler.api_gateway"),
        ("ALBResolver", "APIGatewayHttpResolver", "APIGatewayRestResolver"),
    ),
    "aws_lambda_powertools.event_handler.LambdaFunctionUrlResolver",
    "aws_lambda_powertools.event_handler.api_gateway.Router",
    "aws_lambda_powertools.event_handler.lambda_function_url.LambdaFunctionUrlResolver",
)
_POWERTOOLS = "aws_lambda_powertools"
_LOGGERS = spelled((_POWERTOOLS,), ("Logger", "logging.Logger", "logging.logger.Logger"))
_METRICS = spelled((_POWERTOOLS,), ("Metrics", "metrics.Metrics", "metrics.metrics.Metrics"))
_TRACERS = spelled((_POWERTOOLS,), ("Tracer", "tracing.Tracer", "tracing.tracer.Tracer"))
_VERBS = ("delete", "get", "patch", "post", "put", "route")

SERVERLESS = Framework(
    "serverless",
    home="outside of the handler",
    objects=(*_AZURE, *_CHALICES, *_RESOLVERS, *_LOGGERS, *_METRICS, *_TRACERS),
    decorators={
        **each(made(_AZURE), ("route",), REQUEST),
        **each(made(_AZURE), _TRIGGERS, EVENT),
        **each(made(_AZURE), _BINDINGS, AS_CALLED),
        **each(made(_CHALICES), ("authorizer", "middleware", "route"), REQUEST),
        **each(
            made(_CHALICES),
            (
                "lambda_function",
                "on_cw_event",
                "on_kinesis_record",
                "on_s3_event",
                "on_sns_message",
                "on_sqs_message",
                "schedule",
            ),
            EVENT,
        ),
        **each(made(_RESOLVERS), _VERBS, REQUEST),
        **each(
            made(_LOGGERS),
            ("inject_lambda_context",),
            EVENT,
        ),
        **each(
            made(_METRICS),
            ("log_metrics",),
            EVENT,
        ),
        **each(
            made(_TRACERS),
            ("capture_lambda_handler",),
            EVENT,
        ),
        **each(
            made(_TRACERS),
            ("capture_method",),
            AS_CALLED,
        ),
        "functions_framework.cloud_event": EVENT,
        "functions_framework.http": REQUEST,
        "functions_framework.typed": REQUEST,
    },
    # The container of a function handles one event after the other.
    signatures={("event", "context"): EVENT},
)
