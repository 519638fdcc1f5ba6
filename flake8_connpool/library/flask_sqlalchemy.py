"""Flask-SQLAlchemy 3: `SQLALCHEMY_ENGINE_OPTIONS` are keywords of `create_engine`.

Its documentation, `config.rst`, and `extension.py` of 3.1.
"""

from flake8_connpool.library.roles import Kind
from flake8_connpool.library.schema import Api
from flake8_connpool.library.settings import Application, SettingsTable
from flake8_connpool.library.sqlalchemy_engine import ENGINE, URL

_NAME = "SQLALCHEMY_ENGINE_OPTIONS"
_CLASSES = ("flask_sqlalchemy.SQLAlchemy", "flask_sqlalchemy.extension.SQLAlchemy")

# Attributes of its objects that are objects of a library.
ATTRIBUTES = tuple((one, "engine", "sqlalchemy.engine.Engine") for one in _CLASSES)

SETTINGS = (
    SettingsTable(
        _NAME,
        # SQLAlchemy's releases decide what its entries mean.
        Api("sqlalchemy.engine_options", Kind.ENGINE_SETTINGS, (URL, *ENGINE), further=True),
        (_NAME, "pool_pre_ping"),
        url="SQLALCHEMY_DATABASE_URI",
        takers=tuple((one, "engine_options") for one in _CLASSES),
        application=Application(("flask.Flask", "flask.app.Flask"), "config", "app", "init_app"),
        older=("SQLALCHEMY_POOL_RECYCLE",),
        # `_apply_driver_defaults`, for names of drivers that start with "mysql", not "mariadb".
        ages=(("mysql", 7200.0),),
    ),
)
