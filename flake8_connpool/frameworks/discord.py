"""discord.py, and disnake, which grew out of it: `client.py`, `app_commands/`, `ext/`, `ui/`."""

from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    CALL,
    EVENT,
    PROCESS,
    TASK,
    Framework,
    each,
    made,
    overridden,
    spelled,
)

_LIBRARIES = ("discord", "disnake")
_CLIENTS = (
    *spelled(
        _LIBRARIES, ("AutoShardedClient", "Client", "client.Client", "shard.AutoShardedClient")
    ),
    *spelled(
        _LIBRARIES,
        (
            "ext.commands.AutoShardedBot",
            "ext.commands.Bot",
            "ext.commands.bot.AutoShardedBot",
            "ext.commands.bot.Bot",
        ),
    ),
)
_BOTS = tuple(name for name in _CLIENTS if name.endswith("Bot"))
_TREES = ("discord.app_commands.CommandTree", "discord.app_commands.tree.CommandTree")
_COGS = (
    *spelled(_LIBRARIES, ("ext.commands.Cog", "ext.commands.cog.Cog")),
    "discord.ext.commands.GroupCog",
    "discord.ext.commands.cog.GroupCog",
)
_APP_COMMANDS = ("discord.app_commands", "discord.app_commands.commands")
_SLASH = ("message_command", "slash_command", "user_command")
_EVENTS = (
    "on_command_error",
    "on_guild_join",
    "on_interaction",
    "on_member_join",
    "on_member_remove",
    "on_message",
    "on_message_delete",
    "on_message_edit",
    "on_raw_reaction_add",
    "on_reaction_add",
    "on_voice_state_update",
)

DISCORD = Framework(
    "discord",
    home="in `setup_hook`",
    objects=(*_CLIENTS, *_TREES),
    decorators={
        **each(made(_CLIENTS), ("event",), EVENT),
        **each(made(_BOTS), ("listen",), EVENT),
        **each(made(_BOTS), ("after_invoke", "before_invoke", "command", "group"), CALL),
        **each(
            spelled(_LIBRARIES, ("ext.commands", "ext.commands.core")), ("command", "group"), CALL
        ),
        **each(
            tuple(name for name in made(_BOTS) if name.startswith("discord.")),
            ("hybrid_command", "hybrid_group"),
            CALL,
        ),
        **each(
            ("discord.ext.commands", "discord.ext.commands.hybrid"),
            ("hybrid_command", "hybrid_group"),
            CALL,
        ),
        **each(tuple(name for name in made(_BOTS) if name.startswith("disnake.")), _SLASH, CALL),
        **each(("disnake.ext.commands",), _SLASH, CALL),
        **each(_COGS, ("listener",), EVENT),
        **each(made(_TREES), ("command", "context_menu", "error"), CALL),
        **each(_APP_COMMANDS, ("command", "context_menu"), CALL),
        **each(
            _APP_COMMANDS,
            (
                "autocomplete",
                "choices",
                "default_permissions",
                "describe",
                "guild_only",
                "guilds",
                "rename",
            ),
            AS_CALLED,
        ),
        **each(
            spelled(_LIBRARIES, ("ext.commands", "ext.commands.core")),
            ("check", "cooldown", "guild_only", "has_permissions", "has_role", "is_owner"),
            AS_CALLED,
        ),
        **each(tuple(f"{library}.ui" for library in _LIBRARIES), ("button", "select"), CALL),
        **each(tuple(f"{library}.ext.tasks" for library in _LIBRARIES), ("loop",), TASK),
    },
    bases={
        **overridden(
            _CLIENTS, {**dict.fromkeys(_EVENTS, EVENT), "close": PROCESS, "setup_hook": PROCESS}
        ),
        **overridden(
            _COGS, dict.fromkeys(("cog_load", "cog_unload"), PROCESS) | {"cog_check": CALL}
        ),
        **overridden(spelled(_LIBRARIES, ("ui.Modal", "ui.modal.Modal")), {"on_submit": CALL}),
    },
)
