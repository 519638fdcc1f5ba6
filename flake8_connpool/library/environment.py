"""What reads the environment, whose values are text: Python's `os`, and libraries for settings."""

from collections.abc import Mapping
from types import MappingProxyType

# Callables that take the name of a variable, and what it is if nobody sets it.
ENVIRONMENT_READERS = frozenset({"os.getenv", "os.environ.get"})
# Mappings from names to texts.
ENVIRONMENTS = frozenset({"os.environ"})
# Methods of a text that return one that is not empty for each that is not.
TEXT_METHODS = frozenset({"capitalize", "casefold", "lower", "title", "upper"})

# Callables that take the name of a variable first, and the positions of what the value is if nobody
# sets it, and of what converts both. The keywords are `default` and `cast` for all.
CONFIGURATION_READERS: Mapping[str, tuple[int, int | None]] = MappingProxyType(
    {
        "decouple.config": (1, 2),
        "os.environ.get": (1, None),
        "os.getenv": (1, None),
        "starlette.config.Config()": (2, 1),
    }
)
# Classes whose fields are read from variables of their names, and what declares a field.
SETTINGS_BASES = frozenset(
    {
        "pydantic.BaseSettings",
        "pydantic.v1.BaseSettings",
        "pydantic_settings.BaseSettings",
        "pydantic_settings.main.BaseSettings",
    }
)
FIELDS = frozenset({"pydantic.Field", "pydantic.fields.Field", "pydantic.v1.Field"})
# The keywords of a field that name its variable otherwise.
ALIASES = frozenset({"alias", "env", "validation_alias"})
