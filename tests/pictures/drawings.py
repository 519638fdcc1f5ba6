"""All pictures, drawn from the committed measurements and from the registry of rules."""

from __future__ import annotations

import json
from pathlib import Path

from markers import ROOT

from pictures import callers, charts, lifecycle
from pictures.svg import Drawing

ASSETS = ROOT / "docs" / "assets" / "pictures"
MEASURED = Path(__file__).with_name("measured.json")


def drawings() -> dict[str, Drawing]:
    """Return each picture by the name of its file."""
    data = json.loads(MEASURED.read_text(encoding="utf-8"))
    return {
        "life.svg": lifecycle.wide(),
        "life-narrow.svg": lifecycle.narrow(),
        "client-per-request.svg": charts.client_per_request(data["client_per_request"]),
        "burst.svg": callers.bursts(data["bursts"]),
        "timeouts.svg": callers.timeouts(data["timeouts"]),
        "stale.svg": callers.stale(data["stale"]),
        "dropped.svg": charts.dropped(data["dropped"]),
    }


def measured_with(drawing: Drawing) -> str:
    """Return the releases that a picture was measured with, in words."""
    releases = json.loads(MEASURED.read_text(encoding="utf-8"))["measured_with"]
    return ", ".join(f"{name} {releases[name]}" for name in drawing.releases)
