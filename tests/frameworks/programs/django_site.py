"""The project of docs/frameworks/django.md behind its WSGI handler.

Argument: what to set up from, a module of settings or one of nothing but urls.
"""

import sys
from wsgiref.util import setup_testing_defaults

from django.conf import settings  # type: ignore[import-untyped]
from django.core.wsgi import get_wsgi_application  # type: ignore[import-untyped]
from frameworks.programs.answering import answer

_, kind, module = sys.argv
if kind == "urls":
    settings.configure(ROOT_URLCONF=module, ALLOWED_HOSTS=["127.0.0.1"])

application = get_wsgi_application()


def get(path: str) -> str:
    environment = {"PATH_INFO": path}
    setup_testing_defaults(environment)
    response = application(environment, lambda status, headers: None)
    try:
        return b"".join(response).decode().strip().replace("\n", " ")
    finally:
        response.close()


answer(get)
