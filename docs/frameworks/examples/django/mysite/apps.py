import atexit

import httpx
from django.apps import AppConfig
from django.conf import settings


class ReviewsConfig(AppConfig):
    name = "mysite"
    client: httpx.Client

    def ready(self) -> None:
        self.client = httpx.Client(base_url=settings.REVIEWS_URL)
        atexit.register(self.client.close)
