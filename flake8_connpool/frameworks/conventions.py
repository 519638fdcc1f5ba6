"""What a name means by convention, whatever framework a program has, if any: data only."""

# Functions of a module that are the program.
MAIN = frozenset({"main", "_main", "amain", "async_main"})
# What only tests import.
OF_TESTS = ("pytest",)

# Decorators of an application that comes from elsewhere: `@app.get("/users")`.
ROUTES = frozenset({"delete", "get", "patch", "post", "put", "route", "websocket"})
# Those of a function that is a group of commands itself.
GROUP_DECORATORS = frozenset({"callback", "command", "group", "result_callback"})
# The module in which a project keeps its Celery application, by Celery's own documentation, and
# the decorator of that application.
CELERY_MODULE = "celery"
CELERY_TASK = "task"

# Words anywhere in the name of a function that runs seldom.
SELDOM = frozenset(
    {
        # It sets up.
        *("activate", "bootstrap", "config", "configuration", "install", "setup"),
        # It looks if all is well.
        *("detect", "diagnose", "diagnostic", "diagnostics", "discover", "probe", "wait"),
        # It signs in.
        *("login", "logout", "oauth", "oauth2", "signin", "signup"),
    }
)
# The same, but for a function that is given a token to check, by a parameter of these names.
OF_TOKENS = frozenset(
    {"auth", "authenticate", "authorization", "authorize", "credentials", "jwt", "tok", "token"}
)
CHECKED_TOKENS = frozenset({"token", "id_token", "bearer_token"})
# First words in the name of such a function.
SELDOM_FIRST = frozenset({"init", "refresh", "register"})
# First words in the name of a method that runs once for each object.
ONCE_AN_OBJECT = frozenset({"close", "connect", "open", "start"})
# What a login sends, and the addresses that it sends it to.
OF_A_GRANT = frozenset({"grant_type", "code_verifier", "device_code"})
OF_A_LOGIN = ("/login", "/oauth", "/signin", "/token")
# What only a program that talks to a terminal calls or raises.
SPEAKING = ("click.", "typer.", "sys.exit", "builtins.input", "builtins.SystemExit")
