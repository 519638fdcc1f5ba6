"""Measure a corpus: every peer in turns, on the whole of it or on a part, and each stage."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.corpora import part_of
from benchmarks.growth import SHAPES
from benchmarks.measuring import CommandError, Cost, exponent, in_turns, measure
from benchmarks.peers import BY_NAME, FLAKE8, FLOOR, PEERS, REFERENCE, Peer, Share

_STAGES = str(Path(__file__).with_name("stages.py"))
# With these, a part is compared too.
_EVERYWHERE = (FLOOR, "connlint", REFERENCE)
# A size is measured until this is spent, at most so many times.
_ENOUGH_SECONDS, _ENOUGH_TIMES = 3.0, 3
# Below this, the cost of a size is lost in that of starting.
_LEAST_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: how often, which peers, and the number of files of a part and of few."""

    repeat: int
    peers: frozenset[str]
    part: int
    few: int
    work: Path

    def files(self, share: Share) -> int | None:
        """Return how many files are checked; None for all."""
        return {Share.ALL: None, Share.PART: self.part, Share.FEW: self.few}[share]

    def peers_of(self, share: Share) -> list[Peer]:
        """Return the peers that check a share of a corpus; empty if they are only references."""
        own = [one for one in PEERS if one.share == share and one.name in self.peers]
        if not own or share == Share.ALL:
            return own
        others = [*_EVERYWHERE, FLAKE8] if any(one.is_plugin for one in own) else _EVERYWHERE
        added = [BY_NAME[name] for name in others if name in self.peers]
        return [*added, *(one for one in own if one not in added)]


def environment(cache: Path) -> dict[str, str]:
    """Return the environment of what is measured: compiled files are used, as in daily work."""
    left_out = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "CONNLINT_CACHE_DIR": str(cache)}


def costs(trees: Sequence[Path], plan: Plan) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what each share of some trees costs with each of its peers, and what is missing.

    Missing peers are given with the reason.
    """
    shares: dict[str, Any] = {}
    missing: dict[str, str] = {}
    for share in Share:
        peers = plan.peers_of(share)
        files = plan.files(share)
        if not peers:
            continue
        some = trees if files is None else [part_of(trees, files, plan.work / "part")]
        with TemporaryDirectory(dir=plan.work) as scratch:
            looked = stages(some, Path(scratch))
            found = _in_turns(some, peers, plan.repeat, Path(scratch), missing)
        shares[share.name.lower()] = {**looked, "costs": found}
    return shares, missing


def stages(trees: Sequence[Path], scratch: Path) -> dict[str, Any]:
    """Return the files of some trees and the seconds of each stage; write the plan of the floor."""
    result = scratch / "stages.json"
    paths = [str(tree) for tree in trees]
    command = [sys.executable, _STAGES, str(result), str(scratch / "plan"), *paths]
    measure(command, cwd=scratch, env=environment(scratch / "cache"))
    found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return found


def _in_turns(
    trees: Sequence[Path],
    peers: Iterable[Peer],
    repeat: int,
    scratch: Path,
    missing: dict[str, str],
) -> dict[str, dict[str, list[float]]]:
    paths = [str(tree) for tree in trees]
    runs: dict[str, Callable[[], Cost]] = {}

    def failed(name: str, why: Exception) -> None:
        missing[name] = str(why)
        print(f"  {BY_NAME[name].title}: left out: {why}", flush=True)

    for peer in peers:
        try:
            command = peer.command(paths, scratch / "plan", scratch / "cache")
        except LookupError as why:
            failed(peer.name, why)
            continue

        def run(command: list[str] = command, peer: Peer = peer) -> Cost:
            env = environment(scratch / "cache")
            cost = measure(command, cwd=scratch, env=env, statuses=peer.statuses)
            print(f"  {peer.title}: {cost.cpu:.2f} s of CPU, {cost.wall:.2f} s", flush=True)
            return cost

        try:
            _begin(peer, scratch)
            if peer.warm:
                run()
        except CommandError as error:
            failed(peer.name, error)
            continue
        runs[peer.name] = run
    return {name: _columns(found) for name, found in in_turns(runs, repeat, failed).items()}


def _begin(peer: Peer, scratch: Path) -> None:
    """Run a peer over an empty file, so that its own modules are compiled and in memory."""
    tiny = scratch / "tiny"
    tiny.mkdir(exist_ok=True)
    (tiny / "empty.py").touch()
    command = peer.command([str(tiny)], scratch / "plan", scratch / "cache")
    measure(command, cwd=scratch, env=environment(scratch / "cache"), statuses=peer.statuses)


def _columns(found: Iterable[Cost]) -> dict[str, list[float]]:
    """Return costs as a list for each of their fields."""
    rows = [asdict(one) for one in found]
    return {name: [round(row[name], 4) for row in rows] for name in rows[0]} if rows else {}


def growth(plan: Plan, sizes_of_each: int | None = None) -> dict[str, Any]:
    """Return the cost of connlint for each shape and size, and the exponent of each shape.

    The cost of an empty project is subtracted. Only the first `sizes_of_each` sizes are measured,
    all by default.
    """
    empty = _cheapest(plan, lambda directory: None)
    found = {}
    for name, shape in SHAPES.items():
        sizes = list(shape.sizes[:sizes_of_each])
        seconds = []
        for size in sizes:
            cost = _cheapest(plan, partial(shape.write, size))
            seconds.append(round(max(cost - empty, 0.0), 4))
            print(f"  {shape.title}, {size:,}: {seconds[-1]:.2f} s of CPU", flush=True)
        found[name] = {"sizes": sizes, "seconds": seconds, "exponent": fitted(sizes, seconds)}
    return found


def fitted(sizes: Sequence[int], seconds: Sequence[float]) -> float | None:
    """Return the exponent of a growth; None if fewer than two sizes cost enough to be measured."""
    enough = [(x, y) for x, y in zip(sizes, seconds, strict=True) if y >= _LEAST_SECONDS]
    if len(enough) < 2:
        return None
    return round(exponent([x for x, _ in enough], [y for _, y in enough]), 2)


def _cheapest(plan: Plan, write: Callable[[Path], object]) -> float:
    """Return the least CPU seconds of a few runs of connlint over a project."""
    with TemporaryDirectory(dir=plan.work) as scratch:
        project = Path(scratch, "project")
        project.mkdir()
        (project / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
        write(project)
        peer = BY_NAME["connlint"]
        command = peer.command([str(project)], Path(scratch), Path(scratch))
        taken: list[float] = []
        while not taken or (sum(taken) < _ENOUGH_SECONDS and len(taken) < _ENOUGH_TIMES):
            env = environment(Path(scratch))
            cost = measure(command, cwd=Path(scratch), env=env, statuses=peer.statuses)
            taken.append(cost.cpu)
    return min(taken)
