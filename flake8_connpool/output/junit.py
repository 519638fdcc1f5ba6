"""JUnit's XML, as Jenkins specifies it: a suite for each file, a test for each finding.

The standard library writes it: what JUnit libraries add are suites with times and output.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from flake8_connpool.codes import INTERNAL_ERROR, UNREADABLE
from flake8_connpool.linter.registry import RULES
from flake8_connpool.output.advice import advice
from flake8_connpool.output.file_finding import FileFinding
from flake8_connpool.output.format import Format
from flake8_connpool.output.lines import lines_of_related, message_line_of
from flake8_connpool.terminal.display import portable, printable

_NAME = "connlint"
# To JUnit a test that could not be made is an error, and one that says no a failure.
_ERRORS = frozenset({INTERNAL_ERROR, UNREADABLE})


def render(found: Sequence[FileFinding], directory: str) -> str:
    """Return the document; where nothing is found it has one test, which passes."""
    suites = [
        _suite(portable(path, directory), list(files), directory)
        for path, files in groupby(found, lambda file: file.path)
    ]
    root = ET.Element("testsuites", {"name": _NAME, **_counts(found)})
    root.extend(suites or [_clean()])
    ET.indent(root)
    # Whatever the encoding of the stream: what is not ASCII is written by its number.
    body = ET.tostring(root, encoding="us-ascii", xml_declaration=False).decode()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(path: str, files: Sequence[FileFinding], directory: str) -> ET.Element:
    suite = ET.Element("testsuite", {"name": printable(path), **_counts(files)})
    seen: Counter[str] = Counter()
    for file in files:
        code = file.finding.code
        seen[code] += 1
        # Readers take two tests of one name for one; with the line in it, it would not last.
        name = f"{code} {RULES[code].name}" + (f" #{seen[code]}" if seen[code] > 1 else "")
        suite.append(_case(name, path, file, directory))
    return suite


def _case(name: str, path: str, file: FileFinding, directory: str) -> ET.Element:
    case = ET.Element("testcase", name=name, classname=printable(path.removesuffix(".py")))
    kind = "error" if file.finding.code in _ERRORS else "failure"
    message = printable(file.finding.message)
    fault = ET.SubElement(case, kind, message=message, type=file.finding.code)
    fault.text = "\n".join(_lines(file, directory))
    return case


def _lines(file: FileFinding, directory: str) -> list[str]:
    """Return the line of a finding, those of its other locations, and what to do."""
    lines = [message_line_of(file, directory), *lines_of_related(file, directory)]
    what_to_do = advice(file.finding)
    return [*lines, f"help: {printable(what_to_do)}"] if what_to_do else lines


def _clean() -> ET.Element:
    suite = ET.Element("testsuite", {"name": _NAME, **_counts([])})
    ET.SubElement(suite, "testcase", name="No findings", classname=_NAME)
    return suite


def _counts(found: Iterable[FileFinding]) -> dict[str, str]:
    codes = [file.finding.code for file in found]
    errors = sum(code in _ERRORS for code in codes)
    return {
        "tests": str(len(codes) or 1),
        "failures": str(len(codes) - errors),
        "errors": str(errors),
    }


FORMAT = Format(lambda found, directory, _: render(found, directory))
