"""Click, and rich-click and asyncclick under its names: `decorators.py`, `core.py`."""

from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    PROCESS,
    CallbackTaker,
    Framework,
    each,
    made,
    spelled,
)

_CLICKS = ("asyncclick", "click", "rich_click")
_GROUPS = (
    *spelled(_CLICKS, ("CommandCollection", "Group")),
    *spelled(("asyncclick.core", "click.core"), ("CommandCollection", "Group")),
    *spelled(("rich_click", "rich_click.rich_command"), ("RichGroup",)),
)
_DECORATORS = ("asyncclick.decorators", "click.decorators", "rich_click.decorators")
# The function identifies the group that a decorator creates from it.
_COMMANDS = ("command", "group", "result_callback")
_PARAMETERS = ("argument", "option")

CLICK = Framework(
    "click",
    objects=_GROUPS,
    decorators={
        **each((*_CLICKS, *_DECORATORS), ("command", "group"), PROCESS),
        **each(made(_GROUPS), _COMMANDS, PROCESS),
        **each(
            (*_CLICKS, *_DECORATORS),
            (
                *_PARAMETERS,
                "confirmation_option",
                "help_option",
                "pass_context",
                "password_option",
                "version_option",
            ),
            AS_CALLED,
        ),
        **each((*_CLICKS, *_DECORATORS[:2]), ("pass_obj",), AS_CALLED),
        **each(("rich_click", "rich_click.decorators"), ("rich_config",), AS_CALLED),
    },
    takers=each((*_CLICKS, *_DECORATORS), _PARAMETERS, CallbackTaker(PROCESS, None, "callback")),
)
