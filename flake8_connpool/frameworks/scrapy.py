"""Scrapy: `spiders/__init__.py`, `spiders/crawl.py`, `http/request/__init__.py`."""

from flake8_connpool.frameworks.schema import (
    PROCESS,
    CallbackTaker,
    Framework,
    Placement,
    Runs,
    overridden,
    spelled,
)

_RESPONSE = Runs(Placement.PER_REQUEST, "response")
_SPIDERS = spelled(("scrapy", "scrapy.spiders"), ("Spider",)) + spelled(
    ("scrapy.spiders",), ("CrawlSpider", "crawl.CrawlSpider")
)

SCRAPY = Framework(
    "scrapy",
    takers=dict.fromkeys(
        (
            "scrapy.FormRequest",
            "scrapy.Request",
            "scrapy.http.FormRequest",
            "scrapy.http.JsonRequest",
            "scrapy.http.Request",
            "scrapy.http.request.Request",
        ),
        CallbackTaker(_RESPONSE, 1, "callback"),
    ),
    bases=overridden(
        _SPIDERS,
        {
            "closed": PROCESS,
            "parse": _RESPONSE,
            "parse_start_url": _RESPONSE,
            "start": PROCESS,
            "start_requests": PROCESS,
        },
    ),
)
