"""Generated files are fixed: what the rules name changes, the rest stays, and once is enough."""

from __future__ import annotations

import random
import re

from hypothesis import event, given, settings
from hypothesis import strategies as st

from flake8_connpool.findings import Finding
from flake8_connpool.fixer.fix import fix, replacements
from flake8_connpool.semantics.syntax.source_text import SourceText

from .judging import comments, encoding_of
from .library_sources import find, library_files, outside, untouched, wants


@given(library_files())
@settings(max_examples=200)
def test_a_file_is_what_it_was_but_for_what_the_findings_name(data: bytes) -> None:
    result = fix(data, find, wants)
    event(f"fixed {result.fixed}, refused {len(result.refusals)}")
    assert untouched(result.data) == untouched(data)
    before, after = ([(c.text, c.is_alone) for c in comments(d)] for d in (data, result.data))
    assert before == after
    pieces = outside(data, find(data))
    pattern = ".*?".join(re.escape(piece) for piece in pieces)
    assert re.fullmatch(pattern, result.data.decode(encoding_of(data)), re.DOTALL)


@given(library_files(), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_what_becomes_of_a_file_is_complete_final_and_the_same_in_every_way(
    data: bytes, chance: random.Random
) -> None:
    once = fix(data, find, wants)
    # What is left is refused, or has no fix.
    assert list(once.left) == find(once.data)
    refused = {refusal.finding for refusal in once.refusals}
    assert {finding for finding in once.left if wants(finding)} == refused
    # A second time changes nothing.
    again = fix(once.data, find, wants)
    assert (again.data, again.fixed) == (once.data, 0)

    # The order of the findings does not matter.
    def find_in_disorder(source: SourceText | bytes) -> list[Finding]:
        found = find(source)
        chance.shuffle(found)
        return found

    other = fix(data, find_in_disorder, wants)
    assert (other.data, other.fixed, sorted(other.left)) == (
        once.data,
        once.fixed,
        sorted(once.left),
    )
    # Replacements that others apply give the same.
    assert _by_replacements(data) == once.data


def _by_replacements(data: bytes) -> bytes:
    """Apply what does not overlap, again and again, as an editor would."""
    while True:
        found = find(data)
        made = replacements(data, found, find)
        text = data.decode(encoding_of(data))
        starts = [0, *(m.end() for m in re.finditer(r"\r\n|\r|\n", text))]
        taken: list[tuple[int, int, str]] = []
        for finding in filter(wants, found):
            spans = [
                (starts[r.line - 1] + r.column - 1, starts[r.end_line - 1] + r.end_column - 1, r)
                for r in made.get(finding, ())
            ]
            if all(end < a or b < start for start, end, _ in spans for a, b, _ in taken):
                taken += [(start, end, r.content) for start, end, r in spans]
        if not taken:
            return data
        for start, end, content in sorted(taken, reverse=True):
            text = text[:start] + content + text[end:]
        data = text.encode(encoding_of(data))
