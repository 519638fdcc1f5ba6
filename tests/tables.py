"""The parts of the documentation that are made from the package: between `<!-- name -->` marks."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator

import families as family_pages
from benchmarks import page as speed_page
from markers import ROOT

from flake8_connpool.config.options import kinds, mappings
from flake8_connpool.config.options.option import Option
from flake8_connpool.config.options.output import REPORTS
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.files.no_sources import NO_SOURCES
from flake8_connpool.library.catalog import LIBRARIES, SERVICES
from flake8_connpool.linter.registry import RULES

NONE = "–"  # noqa: RUF001 - a dash in a table

_KINDS = {
    kinds.CODES: "codes",
    kinds.SOME_CODES: "codes",
    kinds.PATTERNS: "patterns",
    mappings.CODES_BY_PATTERN: "codes by pattern",
    mappings.ALIASES: "names by name",
    mappings.SEVERITIES: "severities by code",
    mappings.TARGETS: "requirements",
    kinds.SECONDS: "seconds",
    kinds.TEXTS: "codes or names",
    kinds.NAMES: "dotted names",
    kinds.PATH: "file",
    REPORTS: "reports, each `FORMAT:FILE`",
    kinds.JOBS: "number or `auto`",
    kinds.COUNT: "number",
    kinds.LIMITS: "servers with a number, each `SERVER=N`",
    kinds.EXECUTOR: "`dask:` and the address of a scheduler",
    kinds.REASON: "a reason, if wanted",
    kinds.FLAG: NONE,
    kinds.SWITCH: "true or false",
}
# Where the typed default says too little, or too much for a cell.
_DEFAULTS = {
    "select": "all but `CPL9`",
    "fixable": "all",
    "exclude": "[a list](#exclude)",
    "target-versions": "[of the project](#versions-of-the-project)",
    "config": "[the nearest file](#configuration-files)",
    "stdin-filename": "`stdin`",
    "output-file": "standard output",
    "jobs": "`auto`",
    "cache-dir": "[one of your user](#cache-dir)",
}
# The families of rules; their titles are those of the navigation.
_FAMILIES = {
    "CPL0": "Files that cannot be checked, and comments that suppress nothing",
    "CPL1": "Clients and engines that are created too often",
    "CPL2": "Pools without a limit, with a limit that has no effect, or with too small a limit",
    "CPL3": "Waits for a connection without a timeout, and connections that are never returned",
    "CPL4": "Connections that are stale when they are reused",
    "CPL5": "Clients that are never closed, or closed at the wrong time, and connections that are "
    "shared across processes or event loops",
    "CPL9": "Missing error handling, recycling, monitoring or limits, for projects that want them",
}
# Of these folders the layout shows what is in them.
_DEPTH = {"flake8_connpool.semantics": 2}
_DEFAULT_IN_HELP = re.compile(r" \(default: [^()]*\)$")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _kind(option: Option) -> str:
    if option.kind in _KINDS:
        return _KINDS[option.kind]
    if option.kind is kinds.TEXT and option.metavar:
        return option.metavar.lower()
    return " or ".join(f"`{name}`" for name in option.kind.choices)


def _default(option: Option) -> str:
    if option.name in _DEFAULTS:
        return _DEFAULTS[option.name]
    if option.kind in (kinds.FLAG, kinds.SWITCH):
        return "on" if option.default else "off"
    if isinstance(option.default, float):
        return f"{option.default:g}"
    return f"`{option.default}`" if option.default else "none"


def options() -> str:
    """Every option: what it takes, and what it means."""
    return _table(
        ("Option", "Value", "Default", "Meaning"),
        (
            (
                f"`{option.name}`",
                _kind(option),
                _default(option),
                _DEFAULT_IN_HELP.sub("", option.help[0].upper() + option.help[1:]),
            )
            for option in OPTIONS
        ),
    )


def facts(option: Option) -> str:
    """What the section of an option says of its default and its value, before its example."""
    value = "no value" if option.kind is kinds.FLAG else _kind(option)
    where = "" if option.in_toml else " (command line only)"
    return f"**Default**: {_default(option)}\n\n**Type**: {value}\n\n**Example**{where}:\n"


def doors() -> str:
    """How each option is spelled, and where there is none."""
    return _table(
        ("connlint", "`[tool.connlint]`", "flake8"),
        (
            (
                f"`--{option.name}`" + (f", `-{option.letter}`" if option.letter else ""),
                f"`{option.name}`" if option.in_toml else NONE,
                f"`--connpool-{option.name}`" if option.is_rule_option else NONE,
            )
            for option in OPTIONS
        ),
    )


def excluded() -> str:
    """What is passed over unless it is said otherwise."""
    return ", ".join(f"`{name}`" for name in NO_SOURCES) + "\n"


def names() -> str:
    """The callables of each library."""
    return "".join(
        f"- {library.distribution or library.name}: "
        f"{', '.join(f'`{api.name}`' for api in library.apis)}\n"
        for library in (*LIBRARIES.values(), *SERVICES.values())
        if library.apis
    )


def targets() -> str:
    """The releases that are meant where nobody says."""
    return "".join(
        f"- `{library.name}>={'.'.join(map(str, library.target.low))}`\n"
        for library in LIBRARIES.values()
    )


def families() -> str:
    """The codes of each family, with links from the root of the repository."""
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    titles = re.findall(
        r"^ +- (.+):\n(?: +- Overview: .+\n)? +- (CPL\d)\d\d ", navigation, re.MULTILINE
    )
    return _table(
        ("Family", "What the rules find", "Codes"),
        (
            (
                _family(title, prefix),
                _FAMILIES[prefix],
                " ".join(
                    f"[{code}](docs/rules/{code}.md)" for code in RULES if code.startswith(prefix)
                ),
            )
            for title, prefix in titles
        ),
    )


def _family(title: str, prefix: str) -> str:
    """Return the name of a family, with a link to its page if it has one."""
    pages = {codes: page for page, codes in family_pages.FAMILIES.items()}
    return f"[{title}](docs/families/{pages[prefix]}.md)" if prefix in pages else title


def layout() -> str:
    """The package from the top down: its layers as import-linter has them, in their own words."""
    return f"```text\nflake8_connpool/\n{''.join(_rows('flake8_connpool', 1))}```\n"


def _rows(package: str, depth: int) -> Iterator[str]:
    for name in _children(package):
        path = ROOT.joinpath(*package.split("."), name)
        is_folder = path.is_dir()
        source = path / "__init__.py" if is_folder else path.with_suffix(".py")
        summary = (ast.get_docstring(ast.parse(source.read_bytes())) or "").partition("\n")[0]
        label = "  " * depth + (f"{name}/" if is_folder else f"{name}.py")
        yield f"{label:<24} {summary}\n"
        if is_folder and depth < _DEPTH.get(f"{package}.{name}", 1):
            yield from _rows(f"{package}.{name}", depth + 1)


def _children(package: str) -> list[str]:
    """Return the files and folders of a package, top down."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    for contract in contracts["contracts"]:
        if contract.get("containers") == [package]:
            return [name for layer in contract["layers"] for name in re.findall(r"\w+", layer)]
    raise LookupError(package)


def terms() -> str:
    """The terms of the semantic analysis, from its own docstring."""
    text = ast.get_docstring(
        ast.parse((ROOT / "flake8_connpool/semantics/__init__.py").read_bytes())
    )
    assert text is not None
    return text[text.index("- **") :] + "\n"


_MADE = (options, doors, excluded, names, targets, families, layout, terms)
TABLES: dict[str, Callable[[], str]] = {
    **{made.__name__: made for made in _MADE},
    **family_pages.MADE,
    **speed_page.MADE,
}


def between(text: str, name: str) -> str:
    """Return what stands between the marks of a name."""
    parts = re.findall(rf"^<!-- {name} -->\n(.*?)^<!-- /{name} -->$", text, re.M | re.S)
    assert len(parts) == 1, f"expected the marks <!-- {name} --> once, found {len(parts)}"
    return str(parts[0])


def cells(table: str) -> list[list[str]]:
    """Return the cells of each row of a table but its head."""
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("|")]
    return rows[2:]


def filled(text: str) -> str:
    """Return a page with its made parts as they should be."""
    for name, make in TABLES.items():
        if f"<!-- {name} -->" in text:
            text = text.replace(
                f"<!-- {name} -->\n{between(text, name)}<!-- /{name} -->",
                f"<!-- {name} -->\n\n{make()}\n<!-- /{name} -->",
            )
    return text
