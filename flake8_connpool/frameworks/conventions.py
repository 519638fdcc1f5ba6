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

# Modules that read a command line, which only a program does.
OF_COMMAND_LINES: Words = _words(
    "it reads the command line", "argparse", "click", "docopt", "fire", "getopt", "typer"
)
# Modules whose classes hold data: they run no methods of their subclasses, as the classes of a
# project do.
OF_DATA: Words = _words(
    "its classes hold data",
    *("attr", "attrs", "dataclasses_json", "marshmallow", "msgspec", "pydantic", "sqlalchemy"),
    *("sqlmodel", "typing_extensions"),
)

# Patterns of the names of directories, and of files without `.py`, with test code.
TEST_DIRECTORIES: Words = _words(
    "a project keeps its tests there", "test", "tests", "*_tests", "*-tests"
) | _words("plugins of pytest are named so", "pytest_*", "pytest-*")
TEST_FILES: Words = {
    **_words("pytest collects tests from it", "test_*", "*_test"),
    **_words("pytest reads fixtures from it", "conftest"),
    **_words("Django creates it for the tests of an app", "tests"),
    **_words("plugins of pytest are named so", "pytest_*"),
}

# The names of directories whose code shows how to use a library.
EXAMPLE_DIRECTORIES: Words = _words(
    "a library keeps its examples there",
    *("demo", "demos", "doc", "docs", "docs_src", "example", "examples", "sample", "samples"),
    *("tutorial", "tutorials"),
)

# Directories at the top of a project, and files without `.py`, with what developers run by hand to
# try the project out. Deeper down, such a directory may be part of the product.
TRIAL_DIRECTORIES: Words = _words(
    "developers measure or show the project there",
    *("benchmark", "benchmarks", "demo", "demos", "evaluation", "evaluations"),
)
TRIAL_FILES: Words = _words("it shows the project", "demo_*")

# Decorators of an application from another module: `@app.get("/users")`.
ROUTES: Words = _words(
    "FastAPI, Flask, Starlette and Sanic spell routes so",
    *("api_route", "delete", "get", "head", "options", "patch", "post", "put", "route"),
    *("websocket", "websocket_route"),
)
# Such decorators without a path.
ON_REQUESTS: Words = _words(
    "FastAPI, Flask, Quart and Sanic spell hooks of requests so",
    *("after_request", "before_request", "errorhandler", "exception_handler", "middleware"),
    "teardown_request",
)
# Decorators, or their first arguments, of what runs when a process starts or ends.
STARTUP: Words = _words(
    "FastAPI, Flask, Quart and Sanic spell the start and end of a process so",
    *("after_server_start", "after_server_stop", "after_serving", "before_first_request"),
    *("before_server_start", "before_server_stop", "before_serving", "lifespan", "on_shutdown"),
    *("on_startup", "shutdown", "startup"),
)
# Decorators that are attributes of a command group.
GROUP_DECORATORS: Words = _words(
    "a group of Click has it", "callback", "command", "group", "result_callback"
)
# The decorator of a command of a group from another module. A bot has commands too, which run for
# each message, so this misses some.
COMMAND_DECORATORS: Words = _words("Click, Typer and Flask-Script spell commands so", "command")
# The decorator of a task, and words in the name or the module of an application whose tasks run
# many times in a worker: `@celery_app.task`, `from proj.tasks import app`.
TASK_DECORATORS: Words = _words("Celery, Taskiq and Huey spell tasks so", "periodic_task", "task")
TASK_OWNERS: Words = _words(
    "applications of Celery and other queues are called so",
    *("app", "broker", "celery", "huey", "queue", "tasks", "worker"),
)
# The decorator of a job. RQ forks a process for each, other queues do not.
FORKED_DECORATORS: Words = _words("RQ spells jobs so, and forks for each", "job")
FIXTURE_DECORATORS: Words = _words("pytest and its plugins spell fixtures so", "fixture")

# Words anywhere in the name of a function that sets up, so that even its loops rarely run.
SETTING_UP: Words = _words("it sets up", "activate", "bootstrap", "install", "setup")
# Words anywhere in the name of a function that rarely runs.
RARELY_RUN: Words = {
    **SETTING_UP,
    **_words("it sets up", "config", "configuration"),
    **_words(
        "it looks if all is well",
        *("detect", "diagnose", "diagnostic", "diagnostics", "discover", "probe", "wait"),
    ),
    **_words("it signs in", "login", "logout", "oauth", "oauth2", "signin", "signup"),
    **_words("it reads how to sign in", "oidc", "openid"),
}
# Of these, words for what may be data that is read often: `get_alerts_configuration`. The first
# words of such a name follow.
READABLE: Words = _words("settings of others are data", "config", "configuration")
READING_FIRST: Words = _words("it reads", "fetch", "get", "list", "read")
# Such words too, unless the function is passed a token to check, in a parameter with these names.
OF_TOKENS: Words = _words(
    "it gets a token",
    *("auth", "authenticate", "authorization", "authorize", "credentials", "jwt", "tok", "token"),
)
# First or last words of a name that says that each caller asks: `jwt_identifier_exists`.
OF_QUESTIONS: Words = _words("it looks something up, as for every caller", "exists", "has", "is")
CHECKED_TOKENS: Words = _words(
    "it is a token to check, as for every caller", "token", "id_token", "bearer_token"
)
# First words in the name of such a function.
RARELY_RUN_FIRST: Words = {
    **_words("it sets up", "init", "register"),
    **_words("it renews a token", "refresh"),
}
# Whole names of such functions. The words in them say nothing alone.
RARELY_RUN_NAMES: Words = _words("it looks if all is well", "health_check", "healthcheck")
# Words in the path of a route that people call now and then.
# These say it in any part of a path, and in the name of the handler.
OF_SIGNING_IN: Words = _words("it signs in", "login", "logout", "oauth", "oauth2", "saml", "sso")
RARE_ROUTES: Words = {
    **_words("it is for administrators", "admin", "license", "maintenance"),
    **_words("it is for settings", "config", "configuration", "provider", "providers", "settings"),
    **_words("a customer looks at invoices now and then", "billing"),
    **_words("it sets up", "activate", "claim", "connect", "install", "setup", "uninstall"),
    **OF_SIGNING_IN,
    **_words("it signs in", "callback", "register"),
    **_words("it tries settings out", "test", "validate"),
}
# Words in the name of a decorator, a router or a dependency of a handler for administrators.
OF_ADMINISTRATORS: Words = _words("only administrators may call it", "admin", "admins", "superuser")
# Parameters of the handler that a login redirects to.
OF_A_REDIRECT: Words = _words("a login with OAuth 2 redirects with it", "code", "state")
# First words in the name of a method that runs once for each object, and whole names.
ONCE_PER_OBJECT: Words = {
    **_words("an object is opened and closed once", "close", "open", "start"),
    **_words("an object is connected once", "connect"),
    **_words("the settings of an object are tested when a person changes them", "test", "validate"),
}
ONCE_PER_OBJECT_NAMES: Words = _words("it is what closes the object", "clean_up", "cleanup")
# First words, and words after them, in the name of a method behind a button of the settings.
CHECKING: Words = _words("it checks settings", "check", "test", "validate", "verify")
OF_SETTINGS: Words = _words(
    "settings are checked when a person changes them",
    *("connection", "connectivity", "installation", "provider", "scopes", "settings"),
)
# More of them, which a service also checks for each request.
OF_ACCESS: Words = _words("so are the permissions of an integration", "permissions")
# Parameters that a login sends, the URLs that it sends them to, and the functions that return its
# result: a token or a login, `return answer.json()["token"]`, but not the page token of a list.
OF_A_GRANT: Words = _words("OAuth 2 asks for it", "grant_type", "code_verifier", "device_code")
OF_A_LOGIN: Words = _words("a login is sent there", "/login", "/oauth", "/signin", "/token")
# Language models count tokens: `return text, token_count`.
RESULT_OF_A_LOGIN = (
    r"(?i)(?<!page_)(?<!count_)(?<!num_)token(?!s|i|_?(count|num|usage|limit))|login"
)
# So GitHub and others call the name of a user: `return [member["login"] for member in members]`.
NAME_OF_A_USER = "login"
# Functions and exceptions that only a program with a terminal uses. A server ends its process too,
# but only where something is wrong.
SPEAKING: Words = _words(
    "it talks to a terminal",
    "click.",
    "typer.",
    "sys.exit",
    "builtins.input",
    "builtins.SystemExit",
)

# Of these, functions that wait for the answer of a person.
ASKING: Words = _words(
    "it waits for an answer",
    *("builtins.input", "click.confirm", "click.prompt", "typer.confirm", "typer.prompt"),
)

ENDING: Words = _words("it ends the process", "sys.exit", "builtins.SystemExit")

# The header that says where a response redirects to.
REDIRECTING: Words = _words("it is the target of a redirect", "location")
# Words in the name of a function whose loop waits for a service, and in names of what such a loop
# requests if it waits for a job instead.
WAITING: Words = _words("it waits until a service is up", "readiness", "ready", "wait")
OF_JOBS: Words = _words(
    "a server that is up answers about it", "id", "job", "operation", "run", "task"
)
# Words in names of values with the URL of another host on every iteration of a loop.
OF_HOSTS: Words = _words(
    "each has a host of its own",
    *("callback", "domain", "hook", "host", "hostname", "instance", "mirror", "node"),
    *("peer", "proxy", "replica", "server", "site", "subscriber", "webhook"),
)
# More such words for what a loop goes over. A single call may always be for the same one.
OF_HOSTS_IN_LOOPS: Words = _words("each item has a host of its own", "endpoint", "provider")
# Words in the name of a parameter with the credentials of a tenant.
OF_CREDENTIALS: Words = _words(
    "the server knows a tenant by it", "credentials", "key", "password", "secret", "token"
)
# Parts of names of classes that send to a URL that a user entered.
OF_WEBHOOKS: Words = _words("a webhook is a URL of a user", "webhook")
# The ends of URLs that are requested once for each host.
ONCE_PER_HOST: Words = _words(
    "each host has one of them", "/robots.txt", "/sitemap.xml", "/favicon.ico"
)
# Words in the name of a function that checks if a URL may be requested: one of the first list, or
# one of each of the others, as in `validate_url`.
AGAINST_SSRF: Words = _words("requests of strangers are forged so", "ssrf")
OF_URL_CHECKS: Words = _words(
    "only URLs of strangers are checked", "allowed", "assert", "safe", "validate", "validated"
)
OF_ADDRESSES: Words = _words("it is about a host", "host", "hostname", "url")
# Parts of names of functions whose result is the URL that they are passed.
DECODING: Words = _words("it only changes how the URL is written", "decode", "unquote")
# The arguments with the proxy of a request.
OF_PROXIES: Words = _words("the connection goes to the proxy", "proxies", "proxy")
# A number with one of these words in its name is that of the callers of a pool.
NUMBERS_OF_WORKERS: Words = _words(
    "it counts those who send requests at the same time",
    *("concurrency", "concurrent", "cores", "cpus", "parallel", "parallelism", "threads"),
    *("worker", "workers"),
)

# A callable with one of these in its name caches the result of a function: `memoized(index)`.
MEMOIZERS: Words = _words("it keeps results by its name", "cache", "memo")
# More words in the name of a decorator that does the same, and words in the names of those that do
# not: they set the header of a response.
KEEPING_DECORATORS: Words = _words("it runs the function once by its name", "once", "singleton")
NOT_KEEPING: Words = _words(
    "it tells others whether to cache", "control", "headers", "never", "no", "nocache"
)
# The last names of the decorators of frameworks that keep what a property gives in its object.
KEPT_PROPERTIES = frozenset(
    {
        *("cached_property", "cachedproperty", "memoized_property", "reify"),
        *("threaded_cached_property", "under_cached_property"),
    }
)
# An object with this word in its name stores its arguments, except through methods with a word of
# the second list.
CACHE = "cache"
TAKING_OUT: Words = _words(
    "it looks up or takes out of a cache",
    *("clear", "delete", "empty", "evict", "get", "invalidate", "pop", "purge", "remove"),
)
# Words in a name about a cache that does not tell what is in it: `if use_cache:`, `if cache_miss:`.
OF_CACHE_STATES: Words = {
    **_words(
        "it turns a cache on or off",
        *("allow", "bypass", "disable", "disabled", "enable", "enabled", "force", "ignore", "no"),
        *("refresh", "reset", "skip", "update", "use", "with", "without"),
    ),
    **_words(
        "it is true for what is not there",
        *("empty", "expired", "invalid", "miss", "missed", "missing", "old", "outdated", "stale"),
    ),
}
# The first word in the name of a method that stores its argument: of a dict, list or set, which may
# be a caller's data, and of objects that can only be a store.
COLLECTING: Words = _words(
    "dicts, lists and sets have it", "add", "append", "extend", "insert", "setdefault", "update"
)
# Methods that may only remember a key: `if url in seen: continue`, `seen.add(url)`.
MARKING: Words = _words("sets and lists remember what was seen", "add", "append")
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
# Words in the names of settings of a process, and words that make them those of a tenant.
PROCESS_SETTINGS: Words = _words(
    "a process has one value of it",
    *("cfg", "conf", "config", "configuration", "constants", "env", "environ", "environment"),
    *("secrets", "setting", "settings"),
)
OF_TENANTS: Words = _words(
    "each tenant has its own",
    *("account", "customer", "member", "org", "organization", "project", "request", "session"),
    *("team", "tenant", "user", "workspace"),
)
# Parameters with a request, and the attributes of one that lead to what all requests share.
REQUESTS: Words = _words("the documentation of frameworks names it so", "request")
OF_APPLICATIONS: Words = {
    **_words("the application: Starlette, aiohttp, Sanic", "app"),
    **_words("the application: Tornado", "application"),
    **_words("the registry of the application: Pyramid", "registry"),
}
# Keywords with which clients of APIs are passed the client that they send with.
SENDING_CLIENTS: Words = _words(
    "the SDKs that Stainless generates, and many others, name it so",
    *("http_client", "http_async_client", "httpx_client", "async_http_client"),
)
