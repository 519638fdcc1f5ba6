"""What a name means by convention, whatever framework a program has, if any: data only.

Nothing proves such a meaning, so each word has the reason for which it is believed. All words by
which names are guessed to mean something stand here; `tests/name_words.py` has code for each.
"""

from __future__ import annotations

from collections.abc import Mapping

# Each word, with why it is believed.
Words = Mapping[str, str]


def _words(reason: str, *words: str) -> dict[str, str]:
    return dict.fromkeys(words, reason)


# Functions of a module that are the program.
MAIN: Words = _words("it is the program", "main", "_main", "amain", "async_main")

# What only tests import, and what the names of their functions and classes begin with.
OF_TESTS: Words = _words("only tests import it", "pytest")
TEST_FUNCTIONS: Words = _words("pytest and unittest run functions so named", "test")
TEST_CLASSES: Words = _words("pytest collects classes so named", "Test")

# Decorators of an application that comes from elsewhere: `@app.get("/users")`.
ROUTES: Words = _words(
    "FastAPI, Flask, Starlette and Sanic spell routes so",
    *("delete", "get", "patch", "post", "put", "route", "websocket"),
)
# Those of a function that is a group of commands itself.
GROUP_DECORATORS: Words = _words(
    "a group of Click has it", "callback", "command", "group", "result_callback"
)
# The module in which a project keeps its Celery application, by Celery's own documentation, and
# the decorator of that application.
CELERY_MODULE = "celery"
CELERY_TASK = "task"

# Words anywhere in the name of a function that is rarely run.
RARELY_RUN: Words = {
    **_words("it sets up", "activate", "bootstrap", "config", "configuration", "install", "setup"),
    **_words(
        "it looks if all is well",
        *("detect", "diagnose", "diagnostic", "diagnostics", "discover", "probe", "wait"),
    ),
    **_words("it signs in", "login", "logout", "oauth", "oauth2", "signin", "signup"),
}
# The same, but for a function that is given a token to check, by a parameter of these names.
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
# What a login sends, the addresses that it sends it to, and what gives back its result: a token or
# a login, `return answer.json()["token"]`, but not the page token of a list.
OF_A_GRANT: Words = _words("OAuth 2 asks for it", "grant_type", "code_verifier", "device_code")
OF_A_LOGIN: Words = _words("a login is sent there", "/login", "/oauth", "/signin", "/token")
RESULT_OF_A_LOGIN = r"(?i)(?<!page_)token(?!s|i)|login"
# What only a program that talks to a terminal calls or raises.
SPEAKING: Words = _words(
    "it talks to a terminal",
    "click.",
    "typer.",
    "sys.exit",
    "builtins.input",
    "builtins.SystemExit",
)

# What has one of these in its name keeps what a function gives: `memoized(index)`.
MEMOIZERS: Words = _words("it keeps results by its name", "cache", "memo")
# What has it in its name keeps what it is given, but for methods with a word of the second list.
CACHE = "cache"
TAKING_OUT: Words = _words(
    "it looks up or takes out of a cache",
    *("clear", "delete", "evict", "get", "invalidate", "pop", "purge", "remove"),
)
# The first word in the name of a method that keeps what it is given: of a dict, list or set, which
# may be a caller's data, and of what can only be a store.
COLLECTING: Words = _words(
    "dicts, lists and sets have it", "add", "append", "extend", "insert", "setdefault", "update"
)
STORING: Words = _words(
    "caches, stores and files have it", "put", "save", "set", "setex", "store", "write"
)
# Of a path, or of `os.path`: whether a file is there already.
FILE_TESTS: Words = _words(
    "it asks if a file is there", "exists", "is_file", "is_dir", "isfile", "isdir", "lexists"
)
MISSING_FILE = "FileNotFoundError"
