"""Requests of Django that ask the database of the settings it is given as JSON.

Answers each line on standard input with what one request got: a number, or the name of an error.
"""

import json
import sys

from django.conf import settings  # type: ignore[import-untyped]
from django.core.exceptions import ImproperlyConfigured  # type: ignore[import-untyped]
from django.core.signals import request_finished, request_started  # type: ignore[import-untyped]
from django.db import connection  # type: ignore[import-untyped]
from django.db.utils import Error  # type: ignore[import-untyped]

settings.configure(DATABASES=json.loads(sys.argv[1]))


def answer() -> str:
    request_started.send(None)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return str(cursor.fetchone()[0])
    except (Error, ImproperlyConfigured) as error:
        return type(error).__name__
    finally:
        request_finished.send(None)


for _ in sys.stdin:
    print(answer(), flush=True)
