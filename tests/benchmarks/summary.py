"""The numbers of the page, from the results: one row for each peer, stage and shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.measuring import Spread, ratios
from benchmarks.peers import FLAKE8, FLOOR, PEERS, REFERENCE, Peer
from benchmarks.stages import STAGES


@dataclass(frozen=True, slots=True)
class Row:
    """A peer on a corpus, or on the part of it that it checks.

    CPU and wall are in seconds, memory in bytes. `times_ruff` and `times_floor` are its CPU as a
    multiple, and `wall_times_ruff` its wall; each is None without the other cost.
    """

    peer: Peer
    files: int
    cpu: Spread
    wall: Spread
    memory: Spread
    times_ruff: Spread | None
    times_floor: Spread | None
    wall_times_ruff: Spread | None


def rows(corpus: dict[str, Any]) -> dict[str, Row]:
    """Return a row for each peer that was measured on a corpus, in the order of the peers."""
    found = {}
    for peer in PEERS:
        share = corpus["shares"].get(peer.share.name.lower())
        own = share["costs"].get(peer.name) if share else None
        if not own:
            continue

        def multiple(
            what: str,
            other: str,
            own: dict[str, list[float]] = own,
            costs: dict[str, dict[str, list[float]]] = share["costs"],
        ) -> Spread | None:
            return ratios(own[what], costs[other][what]) if other in costs else None

        found[peer.name] = Row(
            peer,
            share["files"],
            Spread.of(own["cpu"]),
            Spread.of(own["wall"]),
            Spread.of(own["memory"]),
            multiple("cpu", REFERENCE),
            multiple("cpu", FLOOR),
            multiple("wall", REFERENCE),
        )
    return found


def plugins(corpus: dict[str, Any]) -> dict[str, Spread | None]:
    """Return the CPU of flake8 with each plugin as a multiple of flake8 alone, None if unknown."""
    found: dict[str, Spread | None] = {}
    for peer in PEERS:
        if peer.is_plugin:
            costs = corpus["shares"].get(peer.share.name.lower(), {"costs": {}})["costs"]
            both = costs.get(peer.name), costs.get(FLAKE8)
            found[peer.name] = ratios(both[0]["cpu"], both[1]["cpu"]) if all(both) else None
    return found


def stages(corpus: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Return the seconds of each stage on a whole corpus, and its part of them all."""
    seconds = corpus["shares"]["all"]["seconds"]
    total = sum(seconds.values())
    return {stage: (seconds[stage], seconds[stage] / total) for stage in STAGES}
