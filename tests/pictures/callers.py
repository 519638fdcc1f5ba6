"""Pictures of what becomes of each caller: of a burst, of a stale connection, of a timeout."""

from __future__ import annotations

from typing import Any

from pictures.svg import SMALL, Canvas, Drawing, chart

_COLORS = {"kept": "good", "discarded": "warn", "waited": "wait", "failed": "bad"}
# What is in the square of a caller whose side is 1: all, half, nothing, a cross.
_INSIDE = {"kept": "h1v1h-1z", "discarded": "v1l1,-1z", "waited": "", "failed": "l1,1m0,-1l-1,1"}


def bursts(data: list[dict[str, Any]]) -> Drawing:
    """Draw one square for each caller of a burst, row by row for each setting."""
    callers = data[0]["callers"]
    description = f"{callers} callers at once, on a pool of 10. " + " ".join(
        f"{_named(row)}: {_ending(row)}." for row in data
    )
    canvas = chart(
        "A burst on a pool",
        f"{callers} callers at once, 2 s for each answer, pool timeout 1 s where there is one. One "
        "square for each caller:",
        description,
    )
    y = canvas.height
    legend = (
        ("kept", "connection kept"),
        ("discarded", "connection discarded"),
        ("waited", "waits, then served"),
        ("failed", "fails"),
    )
    for number, (kind, words) in enumerate(legend):
        x = 16 + (0 if number % 2 == 0 else 176)
        line = y + 20 * (number // 2)
        _squares(canvas, [x], line - 4, kind, size=10)
        canvas.text(x + 16, line + 6, words, size=SMALL)
    y += 54
    for row in data:
        canvas.text(16, y, _named(row), size=SMALL, kind="mono bold")
        kinds = ["kept"] * (row["opened"] - row["discarded"]) + ["discarded"] * row["discarded"]
        kinds += ["waited"] * row["served_after_wait"] + ["failed"] * row["failed"]
        for kind in _COLORS:
            lefts = [16 + 9.75 * place for place, of in enumerate(kinds) if of == kind]
            _squares(canvas, lefts, y + 9, kind, size=7.75)
        canvas.text(16, y + 34, _ending(row), color="dim", size=SMALL)
        y += 66
    canvas.height = y - 14
    return Drawing(
        canvas.render(), description, ("httpx", "requests", "urllib3", "SQLAlchemy", "psycopg")
    )


def _named(row: dict[str, Any]) -> str:
    if row["library"] == "httpx":
        return f"httpx.{row['setting']}"
    return str(row["setting"])


def _ending(row: dict[str, Any]) -> str:
    parts = [f"{row['opened']} opened"]
    if row["discarded"]:
        parts.append(f"{row['discarded']} discarded")
    if row["served_after_wait"]:
        parts.append(f"{row['served_after_wait']} wait up to {row['longest_wait']:g} s, no timeout")
    for error, count in row["errors"].items():
        parts.append(f"{count} fail after {row['seconds_to_failure']:g} s: {error}")
    return ", ".join(parts)


def _squares(canvas: Canvas, lefts: list[float], y: float, kind: str, size: float) -> None:
    """Draw callers of one kind; the kinds differ in shape as well as in color."""
    color, inside = _COLORS[kind], _INSIDE[kind]

    def all_of(shape: str) -> str:
        return "".join(f"M{x:g},{y:g}{shape.replace('1', f'{size:g}')}" for x in lefts)

    if not lefts:
        return
    canvas.path(all_of("h1v1h-1z"), color=color, width=1)
    if inside:
        canvas.path(all_of(inside), color=color, width=1, fill=int(inside.endswith("z")))


def stale(data: dict[str, Any]) -> Drawing:
    """Draw the first queries after the server closed the idle connections of an engine."""
    title = "A stale connection and pre-ping"
    kept, idle = data["kept"], data["idle_milliseconds"]
    without, pinged = data["without"], data["with"]
    error = next(query["error"] for query in without if query["error"])
    description = (
        f"A pool keeps {kept} connections; the server closes them after {idle} ms without use. "
        f"Without pool_pre_ping: {_counted(without)}. With pool_pre_ping=True: {_counted(pinged)}."
    )
    canvas = chart(
        title,
        f"The pool keeps {kept} connections, the server closes them after {idle} ms without use. "
        f"The next {len(without)} queries:",
        description,
    )
    y = canvas.height + 14
    for label, queries in (
        ("create_engine(url)", without),
        ("create_engine(url, pool_pre_ping=True)", pinged),
    ):
        canvas.text(16, y, label, kind="mono bold")
        for number, query in enumerate(queries):
            color, words = _look(query)
            x = 16 + 65 * number
            canvas.box(x, y + 12, 60, 46, color=color, opacity=0.14)
            canvas.text(
                x + 30, y + 31, words, anchor="middle", size=SMALL, color=color, kind="bold"
            )
            time = f"{query['milliseconds']:.1f} ms"
            canvas.text(x + 30, y + 49, time, anchor="middle", size=SMALL)
        y += 78
        if any(query["error"] for query in queries):
            y = canvas.paragraph(16, y, error, 56, color="bad", size=SMALL) + 14
    y = canvas.paragraph(
        16,
        y,
        "new: opens a connection. reused: takes an open one.",
        56,
        color="dim",
        size=SMALL,
    )
    canvas.height = y + 2
    return Drawing(canvas.render(), description, ("SQLAlchemy", "psycopg", "PostgreSQL"))


def _look(query: dict[str, Any]) -> tuple[str, str]:
    if query["error"]:
        return "bad", "fails"
    return ("wait", "new") if query["new_connection"] else ("good", "reused")


def _counted(queries: list[dict[str, Any]]) -> str:
    endings = [_look(query)[1] for query in queries]
    said = [
        f"{endings.count(word)} {words}"
        for word, words in (
            ("fails", "fails"),
            ("new", "open a new connection"),
            ("reused", "reuse one"),
        )
        if word in endings
    ]
    return f"of {len(queries)} queries, {', '.join(said)}"


_PHASES = (
    ("pool", "Wait for a free connection", "no connection is free"),
    ("connect", "Connect", "the server does not accept"),
    ("write", "Send the request", "the server does not read"),
    ("read", "Receive the response", "the server sends nothing"),
)


def timeouts(data: dict[str, Any]) -> Drawing:
    """Draw the four phases of a request to httpx, each with the timeout that bounds it."""
    values, stalls, slow = data["values"], data["stalls"], data["slow_body"]
    written = ", ".join(f"{phase}={values[phase]:g}" for phase, *_ in _PHASES)
    endings = "; ".join(
        f"{name.lower()}, if {stall}: {_ended(stalls[phase])}" for phase, name, stall in _PHASES
    )
    total = (
        "No timeout bounds the whole request. The read timeout starts again with every piece: "
        f"with read={values['read']:g}, a body in {slow['pieces']} pieces, one every "
        f"{slow['pause']:g} s, took {slow['seconds']:g} s."
    )
    description = f"The phases of a request with httpx.Timeout({written}): {endings}. {total}"
    canvas = chart("What each timeout of httpx bounds", f"httpx.Timeout({written})", description)
    y, left, width = canvas.height + 8, 16, 388
    for number, (phase, name, stall) in enumerate(_PHASES):
        canvas.text(left, y, f"{number + 1} {name}", kind="bold")
        canvas.text(left + width, y, f"{phase}=", kind="mono bold", anchor="end", color="good")
        canvas.path(f"M{left + 3},{y + 14:g}h{width - 6}", color="grid", width=7)
        canvas.path(
            f"M{left + width * number / 4 + 3:g},{y + 14:g}h{width / 4 - 6:g}",
            color="good",
            width=7,
        )
        words = f"{stall.capitalize()}: {_ended(stalls[phase])}"
        canvas.text(left, y + 35, words, size=SMALL, color="bad")
        y += 64
    canvas.path(f"M{left},{y - 14:g}v6h{width}v-6", color="dim", width=1)
    canvas.height = canvas.paragraph(left, y + 10, total, 54, size=SMALL) + 2
    return Drawing(canvas.render(), description, ("httpx", "httpcore"))


def _ended(stall: dict[str, Any]) -> str:
    return f"{stall['error']} after {stall['seconds']:.2f} s"
