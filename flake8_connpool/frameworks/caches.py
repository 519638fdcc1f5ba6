"""Decorators that cache the result of a function."""

from flake8_connpool.frameworks.schema import CACHED, CallbackTaker, Framework, each, made

_STREAMLIT = (
    "cache",
    "cache_data",
    "cache_resource",
    "experimental_memo",
    "experimental_singleton",
)
_STORES = (
    "diskcache.Cache",
    "diskcache.FanoutCache",
    "diskcache.core.Cache",
    "diskcache.fanout.FanoutCache",
)
_DOGPILE = (
    "dogpile.cache.make_region",
    "dogpile.cache.make_region().configure",
    "dogpile.cache.region.make_region",
    "dogpile.cache.region.make_region().configure",
)
_JOBLIB = ("joblib.Memory", "joblib.memory.Memory")

CACHES = Framework(
    "caches",
    objects=(*_STORES, *_DOGPILE, *_JOBLIB, "flask_caching.Cache"),
    decorators={
        **each(
            ("aiocache", "aiocache.decorators"),
            ("cached", "cached_stampede", "multi_cached"),
            CACHED,
        ),
        "async_lru.alru_cache": CACHED,
        **each(("boltons.cacheutils",), ("cached", "cachedmethod", "cachedproperty"), CACHED),
        "cached_property.cached_property": CACHED,
        "cached_property.threaded_cached_property": CACHED,
        **each(("cachetools",), ("cached", "cachedmethod"), CACHED),
        **each(
            ("cachetools.func",),
            ("fifo_cache", "lfu_cache", "lru_cache", "rr_cache", "ttl_cache"),
            CACHED,
        ),
        "celery.utils.cached_property": CACHED,
        **each(made(_STORES), ("memoize",), CACHED),
        "diskcache.memoize_stampede": CACHED,
        "diskcache.recipes.memoize_stampede": CACHED,
        **each(made(_DOGPILE), ("cache_multi_on_arguments", "cache_on_arguments"), CACHED),
        **each(("flask_caching.Cache()",), ("cached", "memoize"), CACHED),
        **each(("funcy", "funcy.calc"), ("cache", "memoize"), CACHED),
        **each(("funcy", "funcy.objects"), ("cached_property",), CACHED),
        **each(("funcy", "funcy.flow"), ("once",), CACHED),
        "injector.singleton": CACHED,
        **each(made(_JOBLIB), ("cache",), CACHED),
        **each(("kombu.utils", "kombu.utils.objects"), ("cached_property",), CACHED),
        "methodtools.lru_cache": CACHED,
        **each(
            ("propcache", "propcache.api"), ("cached_property", "under_cached_property"), CACHED
        ),
        **each(
            ("sqlalchemy.util", "sqlalchemy.util.langhelpers"),
            ("memoized_instancemethod", "memoized_property"),
            CACHED,
        ),
        **each(("streamlit",), _STREAMLIT, CACHED),
        "toolz.functoolz.memoize": CACHED,
        "toolz.memoize": CACHED,
        "werkzeug.utils.cached_property": CACHED,
    },
    takers={
        **each(
            ("dependency_injector.providers",),
            ("Resource", "Singleton", "ThreadSafeSingleton"),
            CallbackTaker(CACHED, 0, "provides"),
        ),
        "django.utils.functional.SimpleLazyObject": CallbackTaker(CACHED, 0, "func"),
        "lazy_object_proxy.Proxy": CallbackTaker(CACHED, 0),
    },
)
