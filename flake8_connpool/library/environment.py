"""Python's `os`: what reads the environment, whose values are text."""

# Callables that take the name of a variable, and what it is if nobody sets it.
ENVIRONMENT_READERS = frozenset({"os.getenv", "os.environ.get"})
# Mappings from names to texts.
ENVIRONMENTS = frozenset({"os.environ"})
# Methods of a text that return one that is not empty for each that is not.
TEXT_METHODS = frozenset({"capitalize", "casefold", "lower", "title", "upper"})
