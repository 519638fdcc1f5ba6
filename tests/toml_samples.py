"""A value of each option that may stand in toml."""

from __future__ import annotations

TOML_SAMPLES = {
    "select": '["CPL4"]',
    "ignore": '["CPL4"]',
    "extend-select": '["CPL9"]',
    "extend-ignore": '["CPL401"]',
    "per-file-ignores": '{ "tests/*" = ["CPL4"] }',
    "severity": '{ CPL302 = "warning" }',
    "exclude": '["build"]',
    "extend-exclude": '["build"]',
    "aliases": '{ "acme.Client" = "httpx.Client" }',
    "server-idle-timeout": "30",
    "target-versions": '["httpx>=0.27"]',
    "per-request-decorators": '["acme.web.endpoint"]',
    "per-process-decorators": '["acme.app.on_start"]',
    "test-code": '"all"',
    "cached-decorators": '["acme.cache.once"]',
    "force-exclude": "true",
    "respect-gitignore": "false",
    "output-format": '"json"',
    "output": '["sarif:report.sarif", "gitlab:a,b:c.json"]',
    "fail-on": '"warning"',
    "color": '"never"',
    "baseline": '"known.json"',
    "jobs": '"auto"',
    "unsafe-fixes": "true",
    "fixable": '["CPL3"]',
    "unfixable": '["CPL301"]',
    "extend-safe-fixes": '["CPL202"]',
    "extend-unsafe-fixes": '["CPL4"]',
}
