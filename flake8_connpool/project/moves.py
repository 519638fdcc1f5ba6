"""Moves the places that environments show, where an edit of a file only moved its lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar, cast

from msgspec import Struct, structs

from flake8_connpool.findings import RelatedLocation
from flake8_connpool.project.reading import places_in
from flake8_connpool.project.summary import Span, Summary

_Of = TypeVar("_Of")


class Moves:
    """Where the places in some files are now; `versions` are summaries of one shape, by path."""

    def __init__(self, versions: Mapping[str, tuple[Summary, Summary]]) -> None:
        self._places: dict[str, dict[Span, Span]] = {
            path: dict(zip(places_in(before), places_in(now), strict=True))
            for path, (before, now) in versions.items()
        }

    def moved(self, shown: _Of) -> _Of:
        """Return what is shown with the places of now; KeyError if one of them is unknown."""
        return cast(_Of, self._moved(shown))

    def _moved(self, shown: object) -> object:
        if isinstance(shown, RelatedLocation):
            return self._location(shown)
        if isinstance(shown, tuple):
            return tuple(map(self._moved, shown))
        if isinstance(shown, dict):
            return {key: self._moved(value) for key, value in shown.items()}
        if isinstance(shown, Struct):
            fields = {name: self._moved(getattr(shown, name)) for name in shown.__struct_fields__}
            return structs.replace(shown, **fields)
        return shown

    def _location(self, shown: RelatedLocation) -> RelatedLocation:
        places = self._places.get(shown.path)
        if places is None:
            return shown
        place = (shown.line, shown.column, shown.end_line, shown.end_column)
        line, column, end_line, end_column = places[place]
        return replace(shown, line=line, column=column, end_line=end_line, end_column=end_column)
