"""The callables that every server calls for each request: PEP 3333 and the ASGI specification."""

from flake8_connpool.frameworks.schema import REQUEST, Framework

_CALLED = {("environ", "start_response"): REQUEST, ("scope", "receive", "send"): REQUEST}

GATEWAYS = Framework("gateways", signatures=_CALLED, calls=_CALLED)
