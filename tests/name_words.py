"""The words by which names are guessed to mean something, each list with code that it is about."""

from __future__ import annotations

import ast

from probes import placed, probe_in
from sources import module_of
from word_list import WordList

from flake8_connpool.frameworks import conventions
from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    CACHED,
    ONCE,
    PROCESS,
    REQUEST,
    TASK,
    UNKNOWN,
    Runs,
)
from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.test_paths import is_test_path
from flake8_connpool.pools.services import why_another_account
from flake8_connpool.pools.sharing import counts_workers
from flake8_connpool.pools.subjects import pool_call
from flake8_connpool.pools.tenants import why_tenants_own
from flake8_connpool.project.unused import is_example_path
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.references import callback_taker
from flake8_connpool.semantics.execution import memoization
from flake8_connpool.semantics.execution.chosen_hosts import is_to_chosen_host
from flake8_connpool.semantics.execution.entry_points import entry_point_of
from flake8_connpool.semantics.execution.other_hosts import visits_other_hosts
from flake8_connpool.semantics.execution.programs import is_for_others, is_run_by_base
from flake8_connpool.semantics.execution.rare_handlers import is_rare_handler
from flake8_connpool.semantics.execution.rarely_run import (
    is_check,
    is_once_an_object,
    is_rarely_run,
    is_set_up,
    runs_rarely,
)
from flake8_connpool.semantics.execution.waiting_loops import waits_until_ready
from flake8_connpool.semantics.values.model import SemanticModel

HEAD = "import click, os, sys, typer\nfrom elsewhere import app\n"
F = "def f(u, v):\n    "


def last_function(source: str) -> tuple[ast.FunctionDef, SemanticModel]:
    model = module_of(HEAD + source)
    function = model.tree.body[-1]
    assert isinstance(function, ast.FunctionDef)
    return function, model


def has_one_account(source: str) -> bool:
    """Return whether the client of a service is always for the same account."""
    made, model = probe_in(f"from openai import OpenAI\n{source}", "OpenAI")
    call = pool_call(made, model, RuleOptions())
    assert call is not None
    return why_another_account(call) is None


def rare(source: str) -> bool:
    return is_rarely_run(*last_function(source))


def entry(source: str) -> Runs:
    return entry_point_of(*last_function(source))


def keeps(source: str) -> bool:
    model = module_of(source)
    return callback_taker(model.symbols.calls[0], model) is not None


def kept(source: str) -> bool:
    return memoization.is_memoized(*probe_in(f"from elsewhere import C\n{source}"))


def is_shared(source: str) -> bool:
    """Return whether the client of a source belongs to no tenant."""
    model = module_of(f"import httpx\n{source}")
    client = pool_call(model.symbols.calls[0], model, RuleOptions())
    return client is not None and why_tenants_own(client) is None


def is_left_open(made: str) -> bool:
    """Return whether an object that a function drops leaves a client open."""
    source = f"import httpx, sdk\ndef f(u):\n    s = {made}\n    s.get(u)"
    return bool(lint(source, RuleOptions(), lambda code: code == "CPL501"))


def offered(source: str) -> bool:
    model = module_of(
        source + "class A:\n    def f(self): ...\n    def g(self): ...\n"
        "if __name__ == '__main__': A().f()"
    )
    function = next(n for n in ast.walk(model.tree) if isinstance(n, ast.FunctionDef))
    return is_for_others(function, model)


def run_by_base(source: str) -> bool:
    model = module_of(source + "class A(m.Base):\n    def f(self): ...")
    function = next(n for n in ast.walk(model.tree) if isinstance(n, ast.FunctionDef))
    return is_run_by_base(function, model)


seen = f"{F}for x in u:\n        if x in C: continue\n        probe(x)\n        C.{{}}({{}})"


def hosts(source: str) -> bool:
    model = module_of(f"import requests\n{source}")
    loop = next(n for n in ast.walk(model.tree) if isinstance(n, ast.For))
    request = next(c for c in model.symbols.calls)
    return visits_other_hosts(request, loop, model)


def is_waiting(word: str, asked: str) -> bool:
    loop = f"while True:\n        if requests.get({asked}).ok: return\n        time.sleep(1)"
    model = module_of(f"import requests, time\ndef {word}_for_it():\n    {loop}")
    found = next(n for n in ast.walk(model.tree) if isinstance(n, ast.While))
    return waits_until_ready(found, model)


def is_of_visitor(line: str) -> bool:
    route = f"@app.get('/see')\ndef f(u):\n{line.replace('u =', 'to =')}\n    requests.get(to)"
    model = module_of(f"import requests\nfrom elsewhere import app\n{route}")
    request = next(c for c in model.symbols.calls if model.api(c.func) is not None)
    return is_to_chosen_host(request, model)


def is_chosen(source: str) -> bool:
    model = module_of(f"import requests\n{source}")
    request = next(c for c in model.symbols.calls if model.api(c.func) is not None)
    return is_to_chosen_host(request, model)


LISTS: dict[str, WordList] = {
    "a directory of tests": WordList(
        "test tests *_tests *-tests pytest_* pytest-*",
        lambda word: is_test_path(f"src/{word.replace('*', 'x')}/helpers.py"),
        conventions.TEST_DIRECTORIES,
    ),
    "a file of tests": WordList(
        "test_* *_test conftest tests pytest_*",
        lambda word: is_test_path(f"src/{word.replace('*', 'x')}.py"),
        conventions.TEST_FILES,
    ),
    "a directory of examples": WordList(
        "demo demos doc docs docs_src example examples sample samples tutorial tutorials",
        lambda word: is_example_path(f"{word}/shop/api.py"),
        conventions.EXAMPLE_DIRECTORIES,
    ),
    "a directory of trials": WordList(
        "benchmark benchmarks demo demos evaluation evaluations",
        lambda word: is_test_path(f"{word}/load.py") and not is_test_path(f"shop/{word}/load.py"),
        conventions.TRIAL_DIRECTORIES,
    ),
    "a file of trials": WordList(
        "demo_*",
        lambda word: is_test_path(f"shop/{word.replace('*', 'x')}.py"),
        conventions.TRIAL_FILES,
    ),
    "anywhere in the name of what sets up, looks or signs in": WordList(
        "activate bootstrap config configuration install setup detect diagnose diagnostic "
        "diagnostics discover probe wait login logout oauth oauth2 signin signup oidc openid",
        lambda word: rare(f"def do_{word}(u): ..."),
        conventions.RARELY_RUN,
    ),
    "anywhere in the name of what sets up, whose loops rarely run": WordList(
        "activate bootstrap install setup",
        lambda word: is_set_up(last_function(f"def do_{word}(u): ...")[0]),
        conventions.SETTING_UP,
    ),
    "in the path of a rare route": WordList(
        "admin license maintenance config configuration provider providers settings billing "
        "activate claim connect install setup uninstall callback login logout oauth "
        "oauth2 saml sso register test validate",
        lambda word: is_rare_handler(
            *last_function(f"@app.post('/{{name}}/{word}')\ndef f(u): ...")
        ),
        conventions.RARE_ROUTES,
    ),
    "in the path or the name of a handler that signs in": WordList(
        "login logout oauth oauth2 saml sso",
        lambda word: (
            is_rare_handler(*last_function(f"@app.get('/{word}/x')\ndef f(u): ..."))
            and is_rare_handler(*last_function(f"@app.get('/x')\ndef {word}_redirect(u): ..."))
        ),
        conventions.OF_SIGNING_IN,
    ),
    "in the name of what only administrators may call": WordList(
        "admin admins superuser",
        lambda word: (
            is_rare_handler(*last_function(f"@{word}_only\n@app.get('/x')\ndef f(u): ..."))
            and is_rare_handler(*last_function(f"@app.get('/{word}/x')\ndef f(u): ..."))
        ),
        conventions.OF_ADMINISTRATORS,
    ),
    "the parameters of a redirect of a login": WordList(
        "code state",
        lambda word: (
            not is_rare_handler(
                *last_function("@app.get('/x')\ndef f(code, state): ...".replace(word, "u"))
            )
        ),
        conventions.OF_A_REDIRECT,
        other="xyzzy",
    ),
    "what is data where it is read": WordList(
        "config configuration",
        lambda word: rare(f"def do_{word}(u): ...") and not rare(f"def get_{word}(u): ..."),
        conventions.READABLE,
    ),
    "first in the name of what reads it": WordList(
        "fetch get list read",
        lambda word: not rare(f"def {word}_config(u): ..."),
        conventions.READING_FIRST,
        other="load",
    ),
    "first in its name": WordList(
        "init refresh register",
        lambda word: rare(f"def {word}_it(u): ..."),
        conventions.RARELY_RUN_FIRST,
    ),
    "anywhere in the name of what is about tokens": WordList(
        "auth authenticate authorization authorize credentials jwt tok token",
        lambda word: rare(f"def do_{word}(u): ..."),
        conventions.OF_TOKENS,
    ),
    "the parameter of a token that is checked": WordList(
        "token id_token bearer_token",
        lambda word: not rare(f"def auth({word}): ..."),
        conventions.CHECKED_TOKENS,
    ),
    "first in the name of a method that runs once for each object": WordList(
        "close connect open start test validate",
        lambda word: is_once_an_object(last_function(f"def {word}_it(self): ...")[0]),
        conventions.ONCE_PER_OBJECT,
    ),
    "the name of a method that runs once for each object": WordList(
        "clean_up cleanup",
        lambda word: is_once_an_object(last_function(f"def {word}(self): ...")[0]),
        conventions.ONCE_PER_OBJECT_NAMES,
    ),
    "the name of what rarely runs": WordList(
        "health_check healthcheck",
        lambda word: rare(f"def {word}(u): ...") and not rare(f"def {word}s_of(u): ..."),
        conventions.RARELY_RUN_NAMES,
    ),
    "what a login sends": WordList(
        "grant_type code_verifier device_code",
        lambda word: rare(f"def f(u): g(u, {word}=1)") and rare(f"def f(u): g(u, {{'{word}': 1}})"),
        conventions.OF_A_GRANT,
    ),
    "the page of a login": WordList(
        "/login /oauth /signin /token",
        lambda word: rare(f"def f(u): g(u + '/api{word}')"),
        conventions.OF_A_LOGIN,
    ),
    "what speaks": WordList(
        "click. typer. sys.exit builtins.input builtins.SystemExit",
        lambda word: rare(
            f"def f(u): {word.removeprefix('builtins.')}{'echo' if word[-1] == '.' else ''}(u)"
        ),
        conventions.SPEAKING,
    ),
    "the program": WordList(
        "main _main amain async_main",
        lambda word: entry(f"def {word}(): ...") == PROCESS,
        conventions.MAIN,
    ),
    "a route of an application from elsewhere": WordList(
        "api_route delete get head options patch post put route websocket websocket_route",
        lambda word: entry(f"@app.{word}('/users')\ndef f(): ...") == REQUEST,
        conventions.ROUTES,
    ),
    "a hook of requests of an application from elsewhere": WordList(
        "after_request before_request errorhandler exception_handler middleware teardown_request",
        lambda word: entry(f"@app.{word}\ndef f(): ...") == REQUEST,
        conventions.ON_REQUESTS,
    ),
    "the start or end of a process": WordList(
        "after_server_start after_server_stop after_serving before_first_request "
        "before_server_start before_server_stop before_serving lifespan on_shutdown on_startup "
        "shutdown startup",
        lambda word: (
            entry(f"@app.{word}\ndef f(): ...") == PROCESS
            and entry(f"@app.on('{word}')\ndef f(): ...") == PROCESS
        ),
        conventions.STARTUP,
    ),
    "a command of an application from elsewhere": WordList(
        "command",
        lambda word: entry(f"@app.{word}()\ndef f(): ...") == PROCESS,
        conventions.COMMAND_DECORATORS,
    ),
    "a task of an application from elsewhere": WordList(
        "periodic_task task",
        lambda word: entry(f"@app.{word}\ndef f(): ...") == TASK,
        conventions.TASK_DECORATORS,
    ),
    "an application of tasks": WordList(
        "app broker celery huey queue tasks worker",
        lambda word: (
            entry(f"@my_{word}.task\ndef f(): ...") == TASK
            and entry(f"from my.{word} import it\n@it.task\ndef f(): ...") == TASK
        ),
        conventions.TASK_OWNERS,
    ),
    "a job": WordList(
        "job",
        lambda word: entry(f"@{word}\ndef f(): ...") == UNKNOWN,
        conventions.FORKED_DECORATORS,
    ),
    "a fixture": WordList(
        "fixture",
        lambda word: entry(f"@anything.{word}\ndef f(): ...") == ONCE,
        conventions.FIXTURE_DECORATORS,
    ),
    "a decorator that runs a function once": WordList(
        "once singleton",
        lambda word: entry(f"@run_{word}\ndef f(): ...") == CACHED,
        conventions.KEEPING_DECORATORS,
    ),
    "a decorator that only speaks of caches": WordList(
        "control headers never no nocache",
        lambda word: entry(f"@{word}_cache\ndef f(): ...") == AS_CALLED,
        conventions.NOT_KEEPING,
    ),
    "what reads a command line": WordList(
        "argparse click docopt fire getopt typer",
        lambda word: not offered(f"import {word}\n"),
        conventions.OF_COMMAND_LINES,
    ),
    "a module of data": WordList(
        "attr attrs dataclasses_json marshmallow msgspec pydantic sqlalchemy sqlmodel "
        "typing_extensions",
        lambda word: not run_by_base(f"import {word} as m\n"),
        conventions.OF_DATA,
    ),
    "a check of settings": WordList(
        "check test validate verify",
        lambda word: is_once_an_object(last_function(f"def {word}_connection(self): ...")[0]),
        conventions.CHECKING,
    ),
    "what settings are about": WordList(
        "connection connectivity installation provider scopes settings",
        lambda word: is_check(last_function(f"def check_{word}(u): ...")[0]),
        conventions.OF_SETTINGS,
    ),
    "what an object checks of settings": WordList(
        "permissions",
        lambda word: (
            is_once_an_object(last_function(f"def check_{word}(self): ...")[0])
            and not is_check(last_function(f"def check_{word}(self): ...")[0])
        ),
        conventions.OF_ACCESS,
    ),
    "what waits for a person": WordList(
        "builtins.input click.confirm click.prompt typer.confirm typer.prompt",
        lambda word: runs_rarely(
            *last_function(
                "def main_menu(u):\n    click.echo(u)\n"
                f"    for x in u: f(x, {word.removeprefix('builtins.')}(u))\ndef f(x, u): ...\n"
            )
        ),
        conventions.ASKING,
    ),
    "what ends a process": WordList(
        "sys.exit builtins.SystemExit",
        lambda word: (
            rare(f"def f(u): {word.removeprefix('builtins.')}(u)")
            and not rare(
                f"def f(u):\n    while u:\n        if u: {word.removeprefix('builtins.')}(u)"
            )
        ),
        conventions.ENDING,
    ),
    "where a response redirects to": WordList(
        "location",
        lambda word: (
            "every call"
            in placed(
                f"def f(u):\n    while u:\n        r = probe(u)\n        u = r.headers['{word}']"
            )
        ),
        conventions.REDIRECTING,
    ),
    "what has a host of its own": WordList(
        "callback domain hook host hostname instance mirror node peer proxy replica server site "
        "subscriber webhook",
        lambda word: hosts(f"for {word} in u: requests.get({word}.url)"),
        conventions.OF_HOSTS,
    ),
    "what has a host of its own in a loop": WordList(
        "endpoint provider",
        lambda word: hosts(f"for {word} in u: requests.get({word}.url)"),
        conventions.OF_HOSTS_IN_LOOPS,
    ),
    "what waits for a service": WordList(
        "readiness ready wait",
        lambda word: is_waiting(word, "'/health'"),
        conventions.WAITING,
    ),
    "what is waited for instead of a service": WordList(
        "id job operation run task",
        lambda word: is_waiting("wait", "s.x") and not is_waiting("wait", f"s.{word}"),
        conventions.OF_JOBS,
    ),
    "a function that decodes the URL of a visitor": WordList(
        "decode unquote",
        lambda word: is_of_visitor(f"    u = {word}_it(u)"),
        conventions.DECODING,
    ),
    "against forged requests": WordList(
        "ssrf",
        lambda word: is_chosen(f"def f(u):\n    no_{word}(u)\n    requests.get(u)"),
        conventions.AGAINST_SSRF,
    ),
    "a check of URLs": WordList(
        "allowed assert safe validate validated",
        lambda word: is_chosen(f"def f(u):\n    {word}_url(u)\n    requests.get(u)"),
        conventions.OF_URL_CHECKS,
    ),
    "what such a check is about": WordList(
        "host hostname url",
        lambda word: is_chosen(f"def f(u):\n    validate_{word}(u)\n    requests.get(u)"),
        conventions.OF_ADDRESSES,
    ),
    "a class of webhooks": WordList(
        "webhook",
        lambda word: is_chosen(f"class My{word.title()}:\n    def f(self, u): requests.get(u)"),
        conventions.OF_WEBHOOKS,
    ),
    "a page that each host has once": WordList(
        "/robots.txt /sitemap.xml /favicon.ico",
        lambda word: is_chosen(f"def f(u): requests.get(u + '{word}')"),
        conventions.ONCE_PER_HOST,
    ),
    "the credentials of a tenant": WordList(
        "credentials key password secret token",
        lambda word: is_chosen(f"def f(u, {word}): requests.get(u + '/a', headers={word})"),
        conventions.OF_CREDENTIALS,
    ),
    "settings of a process": WordList(
        "cfg conf config configuration constants env environ environment secrets setting settings",
        lambda word: has_one_account(f"from app import {word}\nOpenAI(api_key={word}.key)"),
        conventions.PROCESS_SETTINGS,
    ),
    "settings of a tenant": WordList(
        "account customer member org organization project request session team tenant user "
        "workspace",
        lambda word: (
            not has_one_account(f"from app import {word}_conf\nOpenAI(api_key={word}_conf.key)")
        ),
        conventions.OF_TENANTS,
    ),
    "a proxy": WordList(
        "proxies proxy",
        lambda word: hosts(f"for x in u: requests.get('http://a', {word}=x)"),
        conventions.OF_PROXIES,
    ),
    "what remembers a key": WordList(
        "add append",
        lambda word: kept(seen.format(word, "y")) and not kept(seen.format(word, "x")),
        conventions.MARKING,
    ),
    "a decorator of a group of commands": WordList(
        "callback command group result_callback",
        lambda word: entry(f"@click.group()\ndef g(): ...\n@g.{word}()\ndef f(): ...") == PROCESS,
        conventions.GROUP_DECORATORS,
    ),
    "a number of workers": WordList(
        "concurrency concurrent cores cpus parallel parallelism threads worker workers",
        lambda word: counts_workers(ast.parse(f"s.max_{word}", mode="eval").body, module_of("")),
        conventions.NUMBERS_OF_WORKERS,
    ),
    "whether a file is there": WordList(
        "exists is_file is_dir isfile isdir lexists",
        lambda word: kept(f"{F}if u.{word}(): return u\n    save(probe(u))"),
        conventions.FILE_TESTS,
    ),
    "what a method takes out of a cache": WordList(
        "clear delete empty evict get invalidate pop purge remove",
        lambda word: not kept(f"{F}probe(u)\n    cache.{word}_it(u)"),
        conventions.TAKING_OUT,
    ),
    "a flag or a state of a cache": WordList(
        "allow bypass disable disabled enable enabled force ignore no refresh reset skip update "
        "use with without empty expired invalid miss missed missing old outdated stale",
        lambda word: kept(f"{F}if {word}_cache: probe(u)"),
        conventions.OF_CACHE_STATES,
    ),
    "a question about a token": WordList(
        "exists has is",
        lambda word: not rare(f"def {word}_token_{word}(u): ..."),
        conventions.OF_QUESTIONS,
    ),
    "the parameter with a request": WordList(
        "request",
        lambda word: is_shared(f"def f({word}): httpx.Client(auth={word}.app.key)"),
        conventions.REQUESTS,
    ),
    "what leads from a request to its application": WordList(
        "app application registry",
        lambda word: is_shared(f"def f(request): httpx.Client(auth=request.{word}.key)"),
        conventions.OF_APPLICATIONS,
    ),
    "a callable that keeps what a function gives": WordList(
        "cache memo",
        lambda word: keeps(f"with_{word}(f)"),
        conventions.MEMOIZERS,
    ),
    "what a method puts into a collection": WordList(
        "add append extend insert setdefault update",
        lambda word: (
            kept(f"{F}if not C: C.{word}(probe(u))")
            and not kept(f"{F}C = {{}}\n    if not C: C.{word}(probe(u))")
        ),
        conventions.COLLECTING,
    ),
    "what a method puts into a store": WordList(
        "put save set setex store write",
        lambda word: kept(f"{F}if x := v.get(u): return x\n    v.{word}_it(u, probe(u))"),
        conventions.STORING,
    ),
    "the parameter with the settings of the application": WordList(
        "settings app_settings",
        lambda word: is_shared(f"def f({word}): httpx.Client(auth={word}.user)"),
        conventions.SETTINGS,
    ),
    "the end of the name of a class of settings": WordList(
        "Settings",
        lambda word: is_shared(f"def f(c: App{word}): httpx.Client(auth=c.user)"),
        conventions.SETTINGS_CLASSES,
    ),
    "the keyword that an SDK takes its client in": WordList(
        "http_client http_async_client httpx_client async_http_client",
        lambda word: is_left_open(f"sdk.Api({word}=httpx.Client())"),
        conventions.SENDING_CLIENTS,
    ),
}
