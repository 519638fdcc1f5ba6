"""Django: the settings of a database, `DATABASES` in a settings module.

`ConnectionHandler.configure_settings` in `db/utils.py` has the defaults, and `close_if_unusable` in
`db/backends/base/base.py` what they mean. Each thread has one connection, so there is no limit.
"""

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Parameter
from flake8_connpool.library.settings import SettingsTable
from flake8_connpool.rule_options import Target

LIBRARIES = (Library("django", Target((4, 2)), ()),)
SETTINGS = (
    SettingsTable(
        "DATABASES",
        Api(
            "django.DATABASES",
            Kind.DATABASE_SETTINGS,
            (
                Parameter("CONN_MAX_AGE", Role.REUSE, 0),
                Parameter("CONN_HEALTH_CHECKS", Role.HEALTH_CHECK, False, since=(4, 1)),
            ),
            further=True,
        ),
        ("CONN_HEALTH_CHECKS",),
        is_each=True,
        telling=("ENGINE", ("django.db.backends.", "django.contrib.gis.db.backends.")),
        serverless=("sqlite3", "spatialite"),
    ),
)
