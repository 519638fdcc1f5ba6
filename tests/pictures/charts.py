"""Charts of connections over time and over calls."""

from __future__ import annotations

from typing import Any

from pictures.svg import SMALL, Drawing, chart


def client_per_request(data: dict[str, Any]) -> Drawing:
    """Draw the connections opened over time, with a client for each request and with one."""
    calls, own, shared = data["calls"], data["own"], data["shared"]
    (own_end, own_count), (shared_end, shared_count) = own[-1], shared[-1]
    title = "Client per request or shared client"
    description = (
        f"{calls} sequential GET requests. httpx.get opens {own_count} connections and "
        f"takes {own_end:.1f} s; one shared httpx.Client opens {shared_count} and takes "
        f"{shared_end:.2f} s."
    )
    canvas = chart(title, f"Connections opened by {calls} sequential GET requests", description)
    left, top, width, height = 46, canvas.height + 4, 356, 190
    seconds = int(own_end) + 1
    bottom = top + height

    def place(point: list[float]) -> str:
        return f"{left + width * point[0] / seconds:.1f},{bottom - height * point[1] / calls:.1f}"

    for count in range(0, calls + 1, 50):
        y = bottom - height * count / calls
        canvas.path(f"M{left},{y:g}h{width}", color="grid", width=1)
        canvas.text(left - 8, y + 4, str(count), size=SMALL, anchor="end", color="dim")
    for second in range(seconds + 1):
        x = left + width * second / seconds
        anchor = "end" if second == seconds else "middle"
        label = f"{second} s" if second in (0, seconds) else str(second)
        canvas.text(x, bottom + 18, label, size=SMALL, anchor=anchor, color="dim")
    canvas.path("M" + "L".join(map(place, [[0, 0], *own])), color="bad", width=2.5)
    canvas.path("M" + "L".join(map(place, [[0, 0], *shared])), color="good", width=2.5)
    x = left + width * shared_end / seconds
    canvas.path(f"M{x - 4:.1f},{bottom - 2:g}a4,4 0 1 0 8,0a4,4 0 1 0 -8,0", color="good", fill=1)
    words = f"{own_count} connections, {own_end:.1f} s"
    canvas.text(left + 12, top + 30, "httpx.get", color="bad", kind="mono bold")
    canvas.text(left + 12, top + 48, words, color="bad")
    words = f"{shared_count} connection, {shared_end:.2f} s"
    canvas.text(
        left + width - 4,
        bottom - 40,
        "one httpx.Client",
        color="good",
        kind="mono bold",
        anchor="end",
    )
    canvas.text(left + width - 4, bottom - 22, words, color="good", anchor="end")
    canvas.height = bottom + 34
    return Drawing(canvas.render(), description, ("httpx", "CPython"))


_DROPPED = (
    ("closed", "with httpx.Client() as client:", "good"),
    ("client", "httpx.Client(), no close()", "bad"),
    ("async_client", "httpx.AsyncClient(), no aclose()", "bad"),
    ("engine", "create_engine(url), no dispose()", "bad"),
)


def dropped(data: dict[str, list[int]]) -> Drawing:
    """Draw the connections that stay open when a function drops its client without closing it."""
    calls = len(data["closed"])
    most = max(max(counts) for counts in data.values())
    peaks = ", ".join(f"{label}: up to {max(data[key])}" for key, label, _ in _DROPPED)
    description = (
        f"Connections open after each of {calls} calls of a function that creates a client, uses "
        f"it once and returns. {peaks}. The garbage collector closes the dropped ones now and then."
    )
    canvas = chart(
        "What a dropped client leaves open",
        f"Open after each of {calls} calls of a function that creates a client, uses it once and "
        "returns",
        description,
    )
    left, width, scale = 16, 388, 56 / most
    y = canvas.height + 2
    for key, label, color in _DROPPED:
        counts = data[key]
        canvas.text(left, y + 10, label, size=SMALL, kind="mono", color=color)
        peak = f"up to {max(counts)} open" if max(counts) else "0 open"
        canvas.text(left + width, y + 10, peak, size=SMALL, anchor="end", color=color, kind="bold")
        bottom = y + 22 + max(max(counts) * scale, 4)
        step = width / calls
        line = "".join(f"V{bottom - count * scale:.1f}h{step:g}" for count in counts)
        if any(counts):
            canvas.path(f"M{left},{bottom:g}{line}V{bottom:g}", color=color, width=1, fill=0.25)
        canvas.path(f"M{left},{bottom:g}h{width}", color=color, width=1.5)
        y = bottom + 14
    canvas.text(left, y + 4, "call 1", size=SMALL, color="dim")
    canvas.text(left + width, y + 4, f"call {calls}", size=SMALL, color="dim", anchor="end")
    canvas.height = y + 18
    return Drawing(canvas.render(), description, ("httpx", "SQLAlchemy", "psycopg", "CPython"))
