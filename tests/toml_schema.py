"""The JSON schema of connlint.toml, made from the table of options."""

from __future__ import annotations

import json

from flake8_connpool.config.options import kinds, mappings
from flake8_connpool.config.options.kinds import OptionKind
from flake8_connpool.config.options.option import Option
from flake8_connpool.config.options.output import OUTPUT_FORMATS, REPORTS
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.config.toml_files import EXTEND
from flake8_connpool.findings import Severity
from flake8_connpool.library.catalog import LIBRARIES
from flake8_connpool.linter.registry import RULES
from flake8_connpool.urls import DOCUMENTATION

_PREFIXES = sorted({code[:length] for code in RULES for length in range(1, len(code) + 1)})
_EXTEND = "Another configuration file, whose values stand unless this file says otherwise"
_NAME = r"[^\W\d]\w*(\.[^\W\d]\w*)*"
_CODES: dict[str, object] = {"type": "array", "items": {"enum": _PREFIXES}}
_REQUIREMENT = rf"^\s*({'|'.join(LIBRARIES)})\s*[(<>=~]"

_REPORT = rf"^({'|'.join(OUTPUT_FORMATS)}):(?!-?$)"

_SCHEMAS: dict[OptionKind, dict[str, object]] = {
    kinds.CODES: _CODES,
    kinds.SOME_CODES: _CODES,
    kinds.PATTERNS: {"type": "array", "items": {"type": "string"}},
    kinds.NAMES: {"type": "array", "items": {"type": "string", "pattern": f"^{_NAME}$"}},
    kinds.SECONDS: {"type": "number", "exclusiveMinimum": 0},
    kinds.SWITCH: {"type": "boolean"},
    REPORTS: {"type": "array", "items": {"type": "string", "pattern": _REPORT}},
    kinds.PATH: {"type": "string", "minLength": 1},
    kinds.JOBS: {"anyOf": [{"const": "auto"}, {"type": "integer", "minimum": 1}]},
    mappings.CODES_BY_PATTERN: {"type": "object", "additionalProperties": _CODES},
    mappings.SEVERITIES: {
        "type": "object",
        "propertyNames": {"enum": _PREFIXES},
        "additionalProperties": {"enum": list(Severity)},
    },
    mappings.ALIASES: {
        "type": "object",
        "propertyNames": {"pattern": f"^{_NAME}$"},
        "additionalProperties": {"type": "string"},
    },
    mappings.TARGETS: {"type": "array", "items": {"type": "string", "pattern": _REQUIREMENT}},
}


def _schema(option: Option) -> dict[str, object]:
    if option.kind.choices:
        kind: dict[str, object] = {"enum": list(option.kind.choices)}
    else:
        kind = _SCHEMAS[option.kind]
    return {"description": option.help[0].upper() + option.help[1:], **kind}


def schema() -> str:
    """Return the schema as text."""
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{DOCUMENTATION}connlint.schema.json",
        "title": "connlint.toml",
        "description": "The configuration of connlint.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            EXTEND: {"description": _EXTEND, "type": "string", "minLength": 1},
            **{option.name: _schema(option) for option in OPTIONS if option.in_toml},
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
