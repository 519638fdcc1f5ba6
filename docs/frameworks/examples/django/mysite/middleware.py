import atexit
from collections.abc import Callable

import httpx
from django.conf import settings
from django.http import HttpRequest, HttpResponse


class SignIn:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.client = httpx.Client(base_url=settings.ACCOUNTS_URL)
        atexit.register(self.client.close)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request.headers.get("Authorization", "")
        answer = self.client.get("/whoami", headers={"Authorization": token})
        if answer.is_error:
            return HttpResponse(status=401)
        return self.get_response(request)
