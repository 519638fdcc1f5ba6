"""Phrases that no text of the project has, each with what to write instead.

They are the left column of the standard for texts, and phrases of the same kind that were found by
reading. A phrase is a regular expression that matches whole words, in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

INSTEAD: Mapping[str, str] = {
    r"(is|are|stays?|staying|keeps?|remains?) silent": "is not reported",
    r"(stays?|keeps?) quiet": "is not reported",
    r"silenc(e|es|ed|ing)": "suppress",
    r"speak(s|ing)?|spoken": "reports, is about",
    r"sa(y|ys|id|ying) of": "reports, says about",
    r"for ever": "forever, indefinitely",
    r"without end": "indefinitely, without a limit",
    r"endless(ly)?(?!-)": "forever, without a timeout",
    r"anew": "again",
    r"(again and again|over and over|time and again)": "repeatedly, on every call",
    r"(each|every|a|one|first|next|last|inner|same) round(?! trip)": "iteration",
    r"rounds of (a|the|its) loop": "iterations of the loop",
    r"(try|tries|tried|trying) again": "retry",
    r"(?<!measured )figures?": "value, number",
    r"cur(e|es|ed|ing)": "fix",
    r"harms?": "problem",
    r"written away": "disabled",
    r"hand(s|ed|ing)?( (it|them|one|that|itself))? (over|on)": "pass",
    r"g(ive|ives|ave|iven|iving)( (it|them|one))? back": "return",
    r"(?<!one )pass(es|ed|ing)? over": "skip",
    r"beginnings?": "prefix, start",
    r"who(so)?ever": "rewrite the sentence",
    r"where(so)?ever": "rewrite the sentence",
    r"of which": "rewrite the sentence",
    r"doors?": "entry point",
    r"what holds": "the effective setting",
    r"(baseline|file|project|it|them|that) knows already": "is in the baseline",
    r"(is|are|was|were|be|been) told": "see, is described in, gets",
    r"told of": "is reported",
    r"answers? (can )?(mix|be mixed|get mixed|are mixed)": "responses can be mixed up",
    r"(thrice|lest|whence|thereof|therein|whereof|wherein|nought|naught)": "plain words",
    r"(seldom|upon|whilst|amidst|amongst)": "rarely, on, while, among",
    r"in the wild": "in published code",
    r"by lot": "at random",
    r"thr(ow|ows|own|ew|owing) away": "discard",
    r"(come|comes|came) upon": "found",
    r"(is|are) let be": "is left alone",
    r"be it": "whether",
    r"but for": "except",
    r"for good(?=[,.;:)])": "permanently",
    r"as good as": "the same as",
    r"tak(e|es|en|ing)( (it|them))? away": "remove",
    r"becom(e|es|ing) of|became of": "happens to",
    r"and the like|and their likes?": "such as",
    r"once a process": "once per process",
    r"stand(s|ing)? (in|at|on|above|below|beside|behind|there|inside|before|among)": "is",
    r"(goes?|go) with (the|no|other)": "can be used with",
    r"(?<!there )(is|are) (?-i:none)(?! of)": "is not one",
    r"make of (it|them|that)": "rewrite the sentence",
}

_PATTERNS = {
    phrase: re.compile(rf"(?<![\w-])(?:{phrase})(?!\w)", re.IGNORECASE) for phrase in INSTEAD
}


def phrases_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield the phrases that a text has, and for each the words of the text that match it.

    White space in the text is single spaces.
    """
    for phrase, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            yield phrase, match[0]
