"""Carries out edits on real calls, taken at random, and judges each by other means than its own.

    python tests/benchmarks/corpus_proof.py [--calls N] [--seed N] PATH...

Any callable will do: an argument is added, added first, set or removed. Judged are the tree, the
bytes outside the call, and the comments. Exits with 1 and names the calls if an edit is wrong, is
refused too often, or takes too long.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fixer.judging import Deed, deeds_of, judged
from fixer.layouts import calls_in

from flake8_connpool.fixer.changes import applied, changes_of
from flake8_connpool.fixer.trees import is_as_said
from flake8_connpool.fixer.working_copy import RefusedError, UnworkableError, WorkingCopy
from flake8_connpool.semantics.syntax.source import UnreadableError, decode, parse
from flake8_connpool.semantics.syntax.source_text import SourceText

# Larger files take long to judge, and hold no other calls.
_LARGEST = 60_000
_FROM_ONE_FILE = 6
_LEAST_DONE = 0.98
_MOST_MILLISECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One edit: where, what, how long it took, why it was refused or what is wrong with it."""

    place: str
    verb: str
    milliseconds: float
    refusal: str | None = None
    fault: str | None = None


def outcomes(roots: list[Path], calls: int, seed: int) -> Iterator[Outcome]:
    """Yield an outcome for each of so many calls, or for as many as there are."""
    chance = random.Random(seed)
    paths = sorted(path for root in roots for path in root.rglob("*.py"))
    chance.shuffle(paths)
    for path in paths:
        if calls <= 0:
            return
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
            continue
        for outcome in _of_one_file(path, min(calls, _FROM_ONE_FILE), chance):
            calls -= 1
            yield outcome


def _of_one_file(path: Path, most: int, chance: random.Random) -> Iterator[Outcome]:
    data = path.read_bytes()
    try:
        tree = parse(decode(data))
        work = WorkingCopy(SourceText(data))
    except (UnreadableError, UnworkableError):
        return
    sites = calls_in(tree)
    for site in chance.sample(sites, min(most, len(sites))):
        deed = chance.choice(deeds_of(site))
        yield _tried(deed, data, work, f"{path}:{site.lineno}")


def _tried(deed: Deed, data: bytes, work: WorkingCopy, place: str) -> Outcome:
    started = time.process_time()
    try:
        changes = changes_of(deed.fix, work)
    except RefusedError as error:
        return Outcome(place, deed.verb, _since(started), refusal=str(error))
    milliseconds = _since(started)
    utf8 = applied(work.utf8, changes)
    fault = judged(data, work.encoded(utf8), deed)
    if fault is None:
        edits = deed.fix.edits
        try:
            trees = parse(work.utf8.decode()), parse(utf8.decode())
            if not is_as_said(*trees, edits, work, WorkingCopy(SourceText(work.encoded(utf8)))):
                fault = "the proof at run time denies it"
        except UnreadableError as error:
            fault = f"does not parse: {error.reason}"
    return Outcome(place, deed.verb, milliseconds, fault=fault)


def _since(started: float) -> float:
    return (time.process_time() - started) * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--calls", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="name every call that was refused")
    given = parser.parse_args()
    tried = list(outcomes(given.paths, given.calls, given.seed))
    if not tried:
        raise SystemExit("no calls")
    refused = [o for o in tried if o.refusal is not None]
    wrong = [o for o in tried if o.fault is not None]
    done = 1 - len(refused) / len(tried)
    median = statistics.median(o.milliseconds for o in tried)
    verbs = Counter(o.verb for o in tried)
    print(f"{len(tried):,} calls ({', '.join(f'{n:,} {v}' for v, n in verbs.most_common())})")
    print(f"done {done:.2%}, refused {len(refused)}, wrong {len(wrong)}, median {median:.2f} ms")
    for reason, count in Counter(o.refusal for o in refused).most_common():
        print(f"refused {count}: {reason}")
    for outcome in refused if given.show else []:
        print(f"{outcome.place}: {outcome.verb}: {outcome.refusal}")
    for outcome in wrong:
        print(f"wrong: {outcome.place}: {outcome.verb}: {outcome.fault}", file=sys.stderr)
    return 1 if wrong or done < _LEAST_DONE or median > _MOST_MILLISECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
