"""Pyramid: `view.py`, `config/views.py`, `events.py`, `decorator.py`."""

from flake8_connpool.frameworks.schema import CACHED, EVENT, REQUEST, CallbackTaker, Framework, each

_CONFIGURATOR = "pyramid.config.Configurator"

PYRAMID = Framework(
    "pyramid",
    objects=(_CONFIGURATOR,),
    decorators={
        **each(
            ("pyramid.view",),
            (
                "exception_view_config",
                "forbidden_view_config",
                "notfound_view_config",
                "view_config",
            ),
            REQUEST,
        ),
        "pyramid.decorator.reify": CACHED,
        "pyramid.events.subscriber": EVENT,
    },
    takers={
        **each(
            (f"{_CONFIGURATOR}()",),
            ("add_forbidden_view", "add_notfound_view", "add_view"),
            CallbackTaker(REQUEST, 0, "view"),
        ),
        f"{_CONFIGURATOR}().add_subscriber": CallbackTaker(EVENT, 0, "subscriber"),
    },
    signatures={("request",): REQUEST},
    modules=("pyramid.httpexceptions", "pyramid.response", "pyramid.view"),
)
