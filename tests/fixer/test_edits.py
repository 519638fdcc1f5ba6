"""One edit of a generated call changes that call and nothing else, or is refused."""

from __future__ import annotations

import ast
import sys

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from flake8_connpool.findings import Applicability, Edit, Fix, Node, Verb
from flake8_connpool.fixer.changes import applied, changes_of
from flake8_connpool.fixer.working_copy import RefusedError, WorkingCopy
from flake8_connpool.semantics.syntax.source_text import SourceText

from .judging import Deed, deeds_of, judged
from .layouts import Source, calls_in, sources


def carried_out(source: Source, deed: Deed) -> bytes | None:
    """Return a source after a deed, None if it is refused."""
    work = WorkingCopy(SourceText(source.data))
    try:
        changes = changes_of(deed.fix, work)
    except RefusedError as error:
        event(f"refused: {error}")
        return None
    return work.encoded(applied(work.utf8, changes))


@given(sources(), st.data())
@settings(max_examples=250)
def test_nothing_else_changes(source: Source, data: st.DataObject) -> None:
    deed = data.draw(st.sampled_from(deeds_of(source.call)))
    result = carried_out(source, deed)
    if result is not None:
        event(f"done: {deed.verb}")
        assert judged(source.data, result, deed) is None, result


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ü", "ö"),  # the first of two bytes is the same
        ("ü", "¼"),  # the second
        ("üü", "ü"),
        ("aü", "ab"),
    ],
)
def test_what_is_replaced_begins_and_ends_with_whole_characters(old: str, new: str) -> None:
    source = f'f("é", "{old}")\n'
    call = next(n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call))
    edit = Edit(Verb.SET, Node.of(call.args[1]), content=f'"{new}"')
    work = WorkingCopy(SourceText(source.encode()))
    (change,) = changes_of(Fix(Applicability.SAFE, "", (edit,)), work)
    assert change.content.decode() in new
    assert [work.position(offset)[0] for offset in (change.start, change.end)] == [1, 1]
    assert applied(work.utf8, [change]).decode() == f'f("é", "{new}")\n'


def test_an_edit_in_an_fstring_is_carried_out_where_its_place_is_known() -> None:
    if sys.version_info < (3, 12):
        pytest.skip("before 3.12 the place of what stands in an f-string is not known")
    source = "x = f'ü {f(1):>{g(2)}} é'\n"
    for call in calls_in(ast.parse(source)):
        (deed,) = (deed for deed in deeds_of(call) if deed.verb == "add")
        assert carried_out(Source(source.encode(), call), deed)
