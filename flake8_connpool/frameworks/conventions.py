"""The meaning of names by convention, in any framework or none: data only.

Nothing proves such a meaning, so each word has the reason for it. All words that give names a
meaning are here; `tests/name_words.py` has example code for each.
"""

from __future__ import annotations

from collections.abc import Mapping

# Each word, with the reason for its meaning.
Words = Mapping[str, str]


def _words(reason: str, *words: str) -> dict[str, str]:
    return dict.fromkeys(words, reason)


# Functions of a module that are the main program.
MAIN: Words = _words("it is the program", "main", "_main", "amain", "async_main")

# Modules that only tests import, and prefixes of the names of test functions and classes.
OF_TESTS: Words = _words("only tests import it", "pytest")
TEST_FUNCTIONS: Words = _words("pytest and unittest run functions so named", "test")
TEST_CLASSES: Words = _words("pytest collects classes so named", "Test")

# Decorators of an application from another module: `@app.get("/users")`.
ROUTES: Words = _words(
    "FastAPI, Flask, Starlette and Sanic spell routes so",
    *("delete", "get", "patch", "post", "put", "route", "websocket"),
)
# Decorators that are attributes of a command group.
GROUP_DECORATORS: Words = _words(
    "a group of Click has it", "callback", "command", "group", "result_callback"
)
# The module with a project's Celery application, as in Celery's documentation, and the decorator of
# that application.
CELERY_MODULE = "celery"
CELERY_TASK = "task"

# Words anywhere in the name of a function that rarely runs.
RARELY_RUN: Words = {
    **_words("it sets up", "activate", "bootstrap", "config", "configuration", "install", "setup"),
    **_words(
        "it looks if all is well",
        *("detect", "diagnose", "diagnostic", "diagnostics", "discover", "probe", "wait"),
    ),
    **_words("it signs in", "login", "logout", "oauth", "oauth2", "signin", "signup"),
}
# Such words too, unless the function is passed a token to check, in a parameter with these names.
OF_TOKENS: Words = _words(
    "it gets a token",
    *("auth", "authenticate", "authorization", "authorize", "credentials", "jwt", "tok", "token"),
)
CHECKED_TOKENS: Words = _words(
    "it is a token to check, as for every caller", "token", "id_token", "bearer_token"
)
# First words in the name of such a function.
RARELY_RUN_FIRST: Words = {
    **_words("it sets up", "init", "register"),
    **_words("it renews a token", "refresh"),
}
# First words in the name of a method that runs once for each object.
ONCE_PER_OBJECT: Words = _words("an object is opened and closed once", "close", "open", "start") | (
    _words("an object is connected once", "connect")
)
# Parameters that a login sends, the URLs that it sends them to, and the functions that return its
# result: a token or a login, `return answer.json()["token"]`, but not the page token of a list.
OF_A_GRANT: Words = _words("OAuth 2 asks for it", "grant_type", "code_verifier", "device_code")
OF_A_LOGIN: Words = _words("a login is sent there", "/login", "/oauth", "/signin", "/token")
RESULT_OF_A_LOGIN = r"(?i)(?<!page_)token(?!s|i)|login"
# Functions and exceptions that only a program with a terminal uses.
SPEAKING: Words = _words(
    "it talks to a terminal",
    "click.",
    "typer.",
    "sys.exit",
    "builtins.input",
    "builtins.SystemExit",
)

# A callable with one of these in its name caches the result of a function: `memoized(index)`.
MEMOIZERS: Words = _words("it keeps results by its name", "cache", "memo")
# An object with this word in its name stores its arguments, except through methods with a word of
# the second list.
CACHE = "cache"
TAKING_OUT: Words = _words(
    "it looks up or takes out of a cache",
    *("clear", "delete", "evict", "get", "invalidate", "pop", "purge", "remove"),
)
# The first word in the name of a method that stores its argument: of a dict, list or set, which may
# be a caller's data, and of objects that can only be a store.
COLLECTING: Words = _words(
    "dicts, lists and sets have it", "add", "append", "extend", "insert", "setdefault", "update"
)
STORING: Words = _words(
    "caches, stores and files have it", "put", "save", "set", "setex", "store", "write"
)
# Methods of a path, or functions of `os.path`, that test if a file exists.
FILE_TESTS: Words = _words(
    "it asks if a file is there", "exists", "is_file", "is_dir", "isfile", "isdir", "lexists"
)
MISSING_FILE = "FileNotFoundError"

# Parameters with the settings of the application, and the ends of the names of their classes.
SETTINGS: Words = _words("one process has one of them", "settings", "app_settings")
SETTINGS_CLASSES: Words = _words("pydantic's documentation names them so", "Settings")
# Keywords with which clients of APIs are passed the client that they send with.
SENDING_CLIENTS: Words = _words(
    "the SDKs that Stainless generates, and many others, name it so",
    *("http_client", "http_async_client", "httpx_client", "async_http_client"),
)
