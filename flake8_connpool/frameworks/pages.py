"""Web pages in Python: Dash, Gradio, NiceGUI.

Streamlit's scripts run again on each click, but their source does not show it.
"""

from flake8_connpool.frameworks.schema import (
    EVENT,
    PROCESS,
    REQUEST,
    TASK,
    CallbackTaker,
    Framework,
    each,
    made,
)

_DASH = ("dash.Dash", "dash.dash.Dash")
_BUTTONS = ("gradio.Button", "gradio.components.button.Button")
_TEXTS = ("gradio.Textbox", "gradio.components.textbox.Textbox")
_NICE_ROUTERS = ("nicegui.APIRouter", "nicegui.api_router.APIRouter")
_NICE_ROUTES = ("delete", "get", "patch", "post", "put")

PAGES = Framework(
    "pages",
    objects=(*_DASH, *_BUTTONS, *_TEXTS, *_NICE_ROUTERS),
    decorators={
        **each(("dash", *made(_DASH)), ("callback",), EVENT),
        **each(("nicegui.app",), _NICE_ROUTES, REQUEST),
        "nicegui.page.page": REQUEST,
        "nicegui.ui.page": REQUEST,
        **each(("nicegui.app",), ("on_connect", "on_disconnect"), EVENT),
        **each(("nicegui.app",), ("on_shutdown", "on_startup"), PROCESS),
        **each(made(_NICE_ROUTERS), (*_NICE_ROUTES, "page"), REQUEST),
    },
    takers={
        **each(("gradio",), ("ChatInterface", "Interface"), CallbackTaker(EVENT, 0, "fn")),
        "gradio.chat_interface.ChatInterface": CallbackTaker(EVENT, 0, "fn"),
        "gradio.interface.Interface": CallbackTaker(EVENT, 0, "fn"),
        **each(made(_BUTTONS), ("click",), CallbackTaker(EVENT, 0, "fn")),
        **each(made(_TEXTS), ("change", "submit"), CallbackTaker(EVENT, 0, "fn")),
        **each(
            ("nicegui.app",), ("on_connect", "on_disconnect"), CallbackTaker(EVENT, 0, "handler")
        ),
        **each(
            ("nicegui.app",), ("on_shutdown", "on_startup"), CallbackTaker(PROCESS, 0, "handler")
        ),
        "nicegui.ui.button": CallbackTaker(EVENT, None, "on_click"),
        "nicegui.ui.timer": CallbackTaker(TASK, 1, "callback"),
    },
)
