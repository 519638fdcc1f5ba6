from django.apps import apps
from django.db import connection
from django.http import HttpRequest, HttpResponse

from . import catalog


def item(request: HttpRequest, item: str) -> HttpResponse:
    response = catalog.client().get(f"/items/{item}")
    response.raise_for_status()
    return HttpResponse(response.text)


def reviews(request: HttpRequest, item: str) -> HttpResponse:
    response = apps.get_app_config("mysite").client.get(f"/items/{item}/reviews")
    response.raise_for_status()
    return HttpResponse(response.text)


def backend(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return HttpResponse(cursor.fetchone()[0])
