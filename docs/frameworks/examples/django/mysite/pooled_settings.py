from .settings import *  # noqa
from .settings import DATABASES

DATABASES["default"] |= {
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {"pool": {"min_size": 1, "max_size": 10, "timeout": 10}},
}
