"""Options of ruff, flake8 and pylint, and what connlint has instead."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Instead(Struct, frozen=True):
    """The option of connlint that does the same, and a note on how to use it."""

    option: str
    note: str = ""


_NO_LOG = "there is no log; --show-settings and --show-files show what a run does"
_NO_PLUGINS = "connlint has no plugins"
_NO_PYTHON = "no rule depends on the version of Python; --target-versions is about the libraries"
_NO_SCORE = "there is no score; --baseline leaves out known findings"
_NO_STYLE = "connlint has no options for style, only for connection pools"
_NO_WATCH = "there is no watch mode: start connlint again when files change"
_YES_ONLY = "rules report only what is certain; use --select to choose rules"

# Names of options, without dashes, and keys of configuration files. A string says why there is no
# such option.
FOREIGN_NAMES: Mapping[str, Instead | str] = {
    # ruff
    "add-ignore": Instead("add-noqa"),
    "exit-non-zero-on-fix": "there is no such option; --diff exits with 1 if it would fix anything",
    "extend": "it is a key of configuration files",
    "extend-fixable": Instead("fixable"),
    "extend-include": "a directory is walked for *.py; name other files as paths",
    "extend-per-file-ignores": Instead("per-file-ignores"),
    "extension": "each file that you name is read as Python; notebooks are not supported",
    "external": "connlint does not check noqa comments for codes of other tools",
    "ignore-noqa": Instead("disable-noqa"),
    "include": "a directory is walked for *.py; name other files as paths",
    "lint": "there is no such table; its keys belong to the table above it",
    "namespace-packages": "no finding depends on packages",
    "output-prefer-rule-codes": "codes are always shown",
    "per-file-target-version": _NO_PYTHON,
    "preview": Instead("extend-select", "with CPL9 or a longer prefix, for the opt-in rules"),
    "explicit-preview-rules": Instead("extend-select", "with the code of each opt-in rule"),
    "required-version": "there is no such option; pin flake8-connpool where you install it",
    "show-fixes": Instead("diff", "to see what would be fixed"),
    "show-source": Instead("output-format", "with full, the default"),
    "silent": Instead("quiet", "and send the findings to /dev/null"),
    "src": "no finding depends on source roots",
    "target-version": _NO_PYTHON,
    "watch": _NO_WATCH,
    **dict.fromkeys(
        [
            "allowed-confusables",
            "analyze",
            "builtins",
            "dummy-variable-rgx",
            "future-annotations",
            "ignore-init-module-imports",
            "indent-width",
            "line-length",
            "logger-objects",
            "task-tags",
            "typing-extensions",
            "typing-modules",
        ],
        _NO_STYLE,
    ),
    # flake8
    "append-config": "only one configuration file is used; choose it with --config",
    "benchmark": "there is no such option",
    "bug-report": "there is no such option; --version shows the version",
    "count": "the summary on standard error counts the findings; so does --statistics",
    "filename": "a directory is walked for *.py; name other files as paths",
    "format": Instead("output-format"),
    "stdin-display-name": Instead("stdin-filename"),
    "tee": "there is no such option; use the shell's tee",
    "verbose": _NO_LOG,
    **dict.fromkeys(("enable-extensions", "require-plugins"), _NO_PLUGINS),
    **dict.fromkeys(
        [
            "doctests",
            "hang-closing",
            "indent-size",
            "max-complexity",
            "max-doc-length",
            "max-line-length",
        ],
        _NO_STYLE,
    ),
    # pylint
    "disable": Instead("extend-ignore"),
    "enable": Instead("extend-select"),
    "errors-only": _YES_ONLY,
    "confidence": _YES_ONLY,
    "from-stdin": Instead("stdin-filename", "and the path -"),
    "generate-rcfile": Instead("show-settings"),
    "generate-toml-config": Instead("show-settings"),
    "help-msg": Instead("explain"),
    "ignore-paths": Instead("extend-exclude", "with patterns"),
    "ignore-patterns": Instead("extend-exclude", "with patterns"),
    "ignored-modules": "connlint never imports the libraries",
    "init-hook": "connlint never runs your code",
    "list-extensions": _NO_PLUGINS,
    "list-msgs": Instead("list-rules"),
    "list-msgs-enabled": Instead("list-rules"),
    "load-plugins": _NO_PLUGINS,
    "long-help": "--help shows every option",
    "msg-template": Instead("output-format"),
    "persistent": Instead("cache"),
    "py-version": _NO_PYTHON,
    "rcfile": Instead("config"),
    "recursive": "directories are always walked",
    "source-roots": "no finding depends on source roots",
    "timeout-methods": Instead("aliases", "with acme.http.get=requests.get"),
    **dict.fromkeys(("evaluation", "fail-under", "reports", "score"), _NO_SCORE),
    # of `ruff rule`
    "all": Instead("explain", "with CPL for every rule"),
}

LETTERS: Mapping[str, Instead | str] = {
    "d": FOREIGN_NAMES["disable"],
    "E": FOREIGN_NAMES["errors-only"],
    "e": "use --exit-zero for ruff's -e, --extend-select for pylint's",
    "f": FOREIGN_NAMES["format"],
    "n": "use --no-cache",
    "r": FOREIGN_NAMES["reports"],
    "s": FOREIGN_NAMES["silent"],
    "v": FOREIGN_NAMES["verbose"],
    "w": FOREIGN_NAMES["watch"],
}

_EVERY_CODE = "use CPL for every code"
_CONCISE = "use concise, a line for each finding"

# Values that other tools accept, by option.
VALUES: Mapping[str, Mapping[str, str]] = {
    "output-format": {
        "text": "full shows the source, concise a line for each finding",
        "json2": "that is json",
        "jsonlines": "that is json-lines",
        "xml": "junit is xml",
        "codeclimate": "that is gitlab",
        **dict.fromkeys(("colorized", "default", "msvs", "parseable", "pylint"), _CONCISE),
        **dict.fromkeys(("azure", "grouped"), "there is no such format"),
        "quiet-filename": "there is no such format",
        "quiet-nothing": "there is no such format; use the exit code",
    },
    **{
        option: dict.fromkeys(
            ("ALL", "all"),
            "CPL selects the default rules and CPL9 the opt-in rules; for all, use CPL,CPL9",
        )
        for option in ("select", "extend-select")
    },
    **{
        option: dict.fromkeys(("ALL", "all"), _EVERY_CODE)
        for option in ("ignore", "extend-ignore", "fixable", "unfixable")
    },
    "explain": dict.fromkeys(("ALL", "all"), _EVERY_CODE),
    "target-versions": dict.fromkeys([f"py3{minor}" for minor in range(7, 16)], _NO_PYTHON),
}

_PATHS = "there are no subcommands"
SUBCOMMANDS: Mapping[str, str] = {
    "analyze": f"{_PATHS}, only paths",
    "check": f"{_PATHS}, only paths",
    "clean": f"{_PATHS}: --clear-cache removes the cache",
    "config": f"{_PATHS}: --show-settings shows the effective settings",
    "format": f"{_PATHS}, and connlint formats nothing",
    "help": f"{_PATHS}: --help shows every option",
    "linter": f"{_PATHS}: --list-rules lists every rule",
    "rule": f"{_PATHS}: --explain shows the page of a rule",
    "server": f"{_PATHS}, and there is no language server",
    "version": f"{_PATHS}: --version shows the version",
}
