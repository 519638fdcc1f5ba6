"""Slack Bolt: `app/app.py`, `app/async_app.py`."""

from flake8_connpool.frameworks.schema import EVENT, Framework, each, made

_APPS = (
    "slack_bolt.App",
    "slack_bolt.app.App",
    "slack_bolt.app.app.App",
    "slack_bolt.app.async_app.AsyncApp",
    "slack_bolt.async_app.AsyncApp",
)

SLACK = Framework(
    "slack",
    objects=_APPS,
    decorators=each(
        made(_APPS),
        (
            "action",
            "attachment_action",
            "block_action",
            "block_suggestion",
            "command",
            "dialog_cancellation",
            "dialog_submission",
            "dialog_suggestion",
            "error",
            "event",
            "function",
            "global_shortcut",
            "message",
            "message_shortcut",
            "middleware",
            "options",
            "shortcut",
            "use",
            "view",
            "view_closed",
            "view_submission",
        ),
        EVENT,
    ),
)
