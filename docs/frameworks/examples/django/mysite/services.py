import atexit
import os
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import path
from openai import OpenAI
from pymongo import MongoClient
from redis import Redis


@cache
def model() -> OpenAI:
    client = OpenAI()
    atexit.register(client.close)
    return client


@cache
def visits() -> Redis:
    client = Redis.from_url(os.environ.get("REDIS_URL", "redis://cache.example"))
    atexit.register(client.close)
    return client


@cache
def reviews() -> MongoClient[dict[str, object]]:
    client: MongoClient[dict[str, object]] = MongoClient(
        os.environ.get("MONGO_URL", "mongodb://reviews.example"), waitQueueTimeoutMS=10_000
    )
    atexit.register(client.close)
    return client


def count(request: HttpRequest, item: str) -> HttpResponse:
    return HttpResponse(visits().incr(item))


def review(request: HttpRequest, item: str) -> HttpResponse:
    return HttpResponse(str(reviews().shop.reviews.find_one({"item": item})))


def summary(request: HttpRequest, item: str) -> HttpResponse:
    answer = model().chat.completions.create(
        model="gpt-5", messages=[{"role": "user", "content": f"Describe {item}."}]
    )
    return HttpResponse(answer.choices[0].message.content)


urlpatterns = [
    path("items/<item>/visits", count),
    path("items/<item>/review", review),
    path("items/<item>/summary", summary),
]
