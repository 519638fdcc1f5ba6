"""One edit of a generated call changes that call and nothing else, or is refused."""

from __future__ import annotations

from hypothesis import event, given, settings
from hypothesis import strategies as st
from judging import Deed, deeds_of, judged
from layouts import Source, sources

from flake8_connpool.fixer.changes import applied, changes_of
from flake8_connpool.fixer.work import RefusedError, Work


def carried_out(source: Source, deed: Deed) -> bytes | None:
    """Return a source after a deed, None if it is refused."""
    work = Work(source.data)
    try:
        changes = changes_of(deed.fix, work)
    except RefusedError as error:
        event(f"refused: {error}")
        return None
    return work.encoded(applied(work.utf8, changes))


@given(sources(), st.data())
@settings(max_examples=600)
def test_nothing_else_changes(source: Source, data: st.DataObject) -> None:
    deed = data.draw(st.sampled_from(deeds_of(source.call)))
    result = carried_out(source, deed)
    if result is not None:
        event(f"done: {deed.verb}")
        assert judged(source.data, result, deed) is None, result
