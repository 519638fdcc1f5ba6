"""gRPC: the output of `protoc` (`*_pb2_grpc.py`, and grpclib's `*_grpc.py`), `grpc/__init__.py`."""

from flake8_connpool.frameworks.schema import ANY, REQUEST, CallbackTaker, Framework, each

GRPC = Framework(
    "grpc",
    home="in the servicer's `__init__`",
    takers=each(
        ("grpc",),
        (
            "stream_stream_rpc_method_handler",
            "stream_unary_rpc_method_handler",
            "unary_stream_rpc_method_handler",
            "unary_unary_rpc_method_handler",
        ),
        CallbackTaker(REQUEST, 0, "behavior"),
    ),
    bases={
        "*_grpc.[A-Z]*Base": {ANY: REQUEST},
        "*_pb2_grpc.*Servicer": {ANY: REQUEST},
        "grpc.ServerInterceptor": {"intercept_service": REQUEST},
        "grpc.aio.ServerInterceptor": {"intercept_service": REQUEST},
    },
)
