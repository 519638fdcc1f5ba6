"""The made parts of docs/speed.md, by the names of their marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from benchmarks import results, summary
from benchmarks.corpora import TITLES
from benchmarks.growth import SHAPES
from benchmarks.measuring import Spread
from benchmarks.peers import PEERS, Peer, Share
from benchmarks.plots import drawings
from benchmarks.stages import STAGES

_MEGABYTE = 1_000_000
_SHARES = {Share.ALL: "all", Share.PART: "a part", Share.FEW: "a smaller part"}


def _table(head: Iterable[str], body: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, ("---",) * len(head), *body]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def number(value: float) -> str:
    """Return a number with three digits, or all of those before the point."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _spread(spread: Spread | None) -> str:
    if spread is None:
        return "not measured"
    if spread.least == spread.most:
        return number(spread.median)
    return f"{number(spread.median)} ({number(spread.least)} to {number(spread.most)})"


def machine(found: dict[str, Any]) -> str:
    """Where and with what the results were measured."""
    measured = found["measured"]
    tools = ", ".join(f"{name} {number}" for name, number in measured["versions"].items())
    times = "once" if measured["repeat"] == 1 else f"{measured['repeat']} times"
    text = (
        f"Measured on {measured['date']} on {measured['processor']}, {measured['cores']} cores, "
        f"{measured['system']}, with CPython {measured['python']}; each command {times}. "
        f"Versions: {tools}.\n"
    )
    if measured["trial"]:
        text += (
            "\n!!! warning\n\n"
            f"    This was a trial over {measured['trial']:,} files of each corpus. Starting the "
            "commands weighs more there than over all of it.\n"
        )
    return text


def _image(name: str, found: dict[str, Any]) -> str:
    return f"![{drawings(found)[name].description}](assets/speed/{name})\n"


def corpora(found: dict[str, Any]) -> str:
    """What was checked."""
    return _table(
        ("Corpus", "Projects", "Files", "MB", "Parsed", "MB parsed"),
        (
            (
                TITLES[name],
                str(corpus["projects"]),
                f"{whole['files']:,}",
                number(whole["bytes"] / _MEGABYTE),
                f"{whole['parsed']:,}",
                number(whole["parsed_bytes"] / _MEGABYTE),
            )
            for name, corpus in found["corpora"].items()
            for whole in (corpus["shares"]["all"],)
        ),
    )


def commands(found: dict[str, Any]) -> str:
    """What is compared: the command of each peer, and how much of a corpus it checks."""
    return _table(
        ("Name", "Command", "Checks"),
        ((peer.title, f"`{_command(peer)}`", _SHARES[peer.share]) for peer in PEERS),
    )


def _command(peer: Peer) -> str:
    words = [one.rpartition("/tests/benchmarks/")[2] or one for one in peer.arguments]
    return " ".join([peer.program, *(one or "''" for one in words)])


def peers(found: dict[str, Any]) -> str:
    """What each peer costs on each corpus, with a plot."""
    return "\n".join(
        f"### {TITLES[name]}\n\n{_image(f'peers-{name}.svg', found)}\n{_costs(corpus, found)}"
        for name, corpus in found["corpora"].items()
    )


def _costs(corpus: dict[str, Any], found: dict[str, Any]) -> str:
    return _table(
        ("Command", "Files", "CPU s", "× ruff S113", "× floor", "Wall s", "× ruff wall", "MB"),  # noqa: RUF001 - times
        _rows(corpus, found["missing"]),
    )


def _rows(corpus: dict[str, Any], missing: dict[str, str]) -> Iterator[tuple[str, ...]]:
    measured = summary.rows(corpus)
    for peer in PEERS:
        row = measured.get(peer.name)
        if row is None:
            why = missing.get(peer.name, "left out of this run")
            yield peer.title, f"not measured: {why}", "", "", "", "", "", ""
            continue
        yield (
            peer.title,
            f"{row.files:,}",
            _spread(row.cpu),
            _spread(row.times_ruff),
            _spread(row.times_floor),
            _spread(row.wall),
            _spread(row.wall_times_ruff),
            number(row.memory.median / _MEGABYTE),
        )


def plugins(found: dict[str, Any]) -> str:
    """What each plugin adds to flake8 on each corpus."""
    multiples = {name: summary.plugins(corpus) for name, corpus in found["corpora"].items()}
    return _table(
        ("CPU, × flake8", *(TITLES[name] for name in multiples)),  # noqa: RUF001 - times
        (
            (peer.title, *(_spread(each[peer.name]) for each in multiples.values()))
            for peer in PEERS
            if peer.is_plugin
        ),
    )


def stages(found: dict[str, Any]) -> str:
    """The CPU seconds of each stage on each corpus, with a plot."""
    names = list(found["corpora"])
    seconds = {name: summary.stages(found["corpora"][name]) for name in names}
    total = (
        "**all**",
        "",
        *(f"**{number(sum(s for s, _ in seconds[n].values()))}**" for n in names),
    )
    body = (
        (stage, what, *(_stage(*seconds[name][stage]) for name in names))
        for stage, (what, _) in STAGES.items()
    )
    head = ("Stage", "What it does", *(TITLES[name] for name in names))
    return f"{_image('stages.svg', found)}\n{_table(head, [*body, total])}"


def _stage(seconds: float, share: float) -> str:
    return f"{number(seconds)} ({share:.0%})"


def growth(found: dict[str, Any]) -> str:
    """The exponent of each shape, with its sizes and seconds, and a plot."""
    if "growth" not in found:
        return "Not measured in this run.\n"
    body = []
    for name, shape in SHAPES.items():
        of_shape = found["growth"][name]
        power = of_shape["exponent"]
        pairs = zip(of_shape["sizes"], of_shape["seconds"], strict=True)
        points = ", ".join(f"{size:,}: {number(seconds)} s" for size, seconds in pairs)
        body.append((shape.title, "too little to fit" if power is None else f"{power:.2f}", points))
    table = _table(("What grows", "Exponent", "CPU seconds at each size"), body)
    return f"{_image('growth.svg', found)}\n{table}"


def _made(make: Callable[[dict[str, Any]], str]) -> str:
    return make(results.read())


MADE: dict[str, Callable[[], str]] = {
    f"speed {make.__name__}": partial(_made, make)
    for make in (machine, corpora, commands, peers, plugins, stages, growth)
}
