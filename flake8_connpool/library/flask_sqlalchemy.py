"""Flask-SQLAlchemy 3: `SQLALCHEMY_ENGINE_OPTIONS` are keywords of `create_engine`.

Its documentation, `config.rst`, and `extension.py` of 3.1.
"""

from flake8_connpool.library.roles import Kind
from flake8_connpool.library.schema import Api
from flake8_connpool.library.settings import SettingsTable
from flake8_connpool.library.sqlalchemy_engine import ENGINE, URL

_NAME = "SQLALCHEMY_ENGINE_OPTIONS"

SETTINGS = (
    SettingsTable(
        _NAME,
        # SQLAlchemy's releases decide what its entries mean.
        Api("sqlalchemy.engine_options", Kind.ENGINE_SETTINGS, (URL, *ENGINE), further=True),
        (_NAME, "pool_pre_ping"),
        url="SQLALCHEMY_DATABASE_URI",
        takers=(
            ("flask_sqlalchemy.SQLAlchemy", "engine_options"),
            ("flask_sqlalchemy.extension.SQLAlchemy", "engine_options"),
        ),
    ),
)
