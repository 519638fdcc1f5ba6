"""Extensions of Flask: AppBuilder, Login, RESTful, RESTX, SocketIO, SQLAlchemy."""

from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    EVENT,
    REQUEST,
    CallbackTaker,
    Framework,
    each,
    made,
    overridden,
    spelled,
)

_VERBS = ("delete", "get", "head", "options", "patch", "post", "put")
_LOGINS = ("flask_login.LoginManager", "flask_login.login_manager.LoginManager")
_SOCKETS = ("flask_socketio.SocketIO",)
_DATABASES = ("flask_sqlalchemy.SQLAlchemy", "flask_sqlalchemy.extension.SQLAlchemy")
_RESOURCES = (
    "flask_restful.Resource",
    "flask_restx.Resource",
    "flask_restx.resource.Resource",
)

FLASK_EXTENSIONS = Framework(
    "flask-extensions",
    home="with the application (`app.extensions`)",
    objects=(*_LOGINS, *_SOCKETS, *_DATABASES),
    decorators={
        **each(
            (*spelled(("flask_appbuilder",), ("api", "baseviews")), "flask_appbuilder"),
            ("expose",),
            REQUEST,
        ),
        **each(
            ("flask_appbuilder.security.decorators",),
            ("has_access", "has_access_api", "permission_name", "protect"),
            AS_CALLED,
        ),
        **each(
            ("flask_appbuilder",),
            ("has_access", "permission_name"),
            AS_CALLED,
        ),
        **each(
            ("flask_appbuilder.api",),
            ("merge_response_func", "rison", "safe"),
            AS_CALLED,
        ),
        **each(
            ("flask_login", "flask_login.utils"),
            ("fresh_login_required", "login_required"),
            REQUEST,
        ),
        **each(
            made(_LOGINS),
            ("needs_refresh_handler", "request_loader", "unauthorized_handler", "user_loader"),
            REQUEST,
        ),
        **each(made(_SOCKETS), ("event", "on"), EVENT),
        **each(made(_SOCKETS), ("on_error", "on_error_default"), EVENT),
    },
    takers={
        **each(made(_SOCKETS), ("on_event",), CallbackTaker(EVENT, 1, "handler")),
        **each(made(_SOCKETS), ("start_background_task",), CallbackTaker(None, 0, "target")),
    },
    bases={
        **overridden(_RESOURCES, dict.fromkeys((*_VERBS, "dispatch_request"), REQUEST)),
        **each(
            ("flask_socketio", "flask_socketio.namespace"),
            ("Namespace",),
            dict.fromkeys(("on_connect", "on_disconnect", "trigger_event"), EVENT),
        ),
    },
)
