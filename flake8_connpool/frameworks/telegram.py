"""Telegram bots: python-telegram-bot, aiogram 2 and 3, pyTelegramBotAPI, Telethon."""

from flake8_connpool.frameworks.schema import (
    EVENT,
    MESSAGE,
    PROCESS,
    TASK,
    CallbackTaker,
    Framework,
    each,
    made,
    overridden,
    spelled,
)

# Handlers of python-telegram-bot, by the position of the function.
_AT_0 = (
    "BusinessConnectionHandler",
    "BusinessMessagesDeletedHandler",
    "CallbackQueryHandler",
    "ChatBoostHandler",
    "ChatJoinRequestHandler",
    "ChatMemberHandler",
    "ChosenInlineResultHandler",
    "InlineQueryHandler",
    "MessageReactionHandler",
    "PaidMediaPurchasedHandler",
    "PollAnswerHandler",
    "PollHandler",
    "PreCheckoutQueryHandler",
    "ShippingQueryHandler",
)
_AT_1 = (
    "CommandHandler",
    "MessageHandler",
    "StringCommandHandler",
    "StringRegexHandler",
    "TypeHandler",
)
_JOBS = ("telegram.ext.JobQueue",)
_APPLICATIONS = ("telegram.ext.Application",)

_ROUTERS = (
    "aiogram.Dispatcher",
    "aiogram.Router",
    "aiogram.dispatcher.dispatcher.Dispatcher",
    "aiogram.dispatcher.router.Router",
)
_DISPATCHERS = ("aiogram.Dispatcher", "aiogram.dispatcher.dispatcher.Dispatcher")
_OBSERVERS = (
    "business_connection",
    "business_message",
    "callback_query",
    "channel_post",
    "chat_boost",
    "chat_join_request",
    "chat_member",
    "chosen_inline_result",
    "deleted_business_messages",
    "edited_business_message",
    "edited_channel_post",
    "edited_message",
    "error",
    "errors",
    "inline_query",
    "message",
    "message_reaction",
    "message_reaction_count",
    "my_chat_member",
    "poll",
    "poll_answer",
    "pre_checkout_query",
    "purchased_paid_media",
    "removed_chat_boost",
    "shipping_query",
)
_OBSERVED = spelled(made(_ROUTERS), _OBSERVERS)
_STARTING = spelled(made(_ROUTERS), ("shutdown", "startup"))

_HANDLERS = (
    "callback_query_handler",
    "channel_post_handler",
    "chat_join_request_handler",
    "chat_member_handler",
    "chosen_inline_handler",
    "edited_channel_post_handler",
    "edited_message_handler",
    "inline_handler",
    "message_handler",
    "message_reaction_handler",
    "my_chat_member_handler",
    "poll_answer_handler",
    "poll_handler",
    "pre_checkout_query_handler",
    "shipping_query_handler",
)
_TELEBOTS = ("telebot.TeleBot", "telebot.async_telebot.AsyncTeleBot")
_OF_AIOGRAM_2 = (
    "callback_query_handler",
    "channel_post_handler",
    "chosen_inline_handler",
    "edited_channel_post_handler",
    "edited_message_handler",
    "errors_handler",
    "inline_handler",
    "message_handler",
    "poll_answer_handler",
    "poll_handler",
    "pre_checkout_query_handler",
    "shipping_query_handler",
)
_TELETHON = ("telethon.TelegramClient", "telethon.client.telegramclient.TelegramClient")

TELEGRAM = Framework(
    "telegram",
    objects=(*_JOBS, *_APPLICATIONS, *_ROUTERS, *_TELEBOTS, *_TELETHON),
    decorators={
        **dict.fromkeys(_OBSERVED, MESSAGE),
        **dict.fromkeys(_STARTING, PROCESS),
        **each(_OBSERVED, ("middleware", "outer_middleware"), MESSAGE),
        **each(made(_DISPATCHERS), _OF_AIOGRAM_2, MESSAGE),
        **each(made(_TELEBOTS), _HANDLERS, MESSAGE),
        **each(made(_TELETHON), ("on",), EVENT),
        "telethon.events.register": EVENT,
    },
    takers={
        **each(("telegram.ext",), _AT_0, CallbackTaker(MESSAGE, 0, "callback")),
        **each(("telegram.ext",), _AT_1, CallbackTaker(MESSAGE, 1, "callback")),
        "telegram.ext.PrefixHandler": CallbackTaker(MESSAGE, 2, "callback"),
        **each(made(_APPLICATIONS), ("add_error_handler",), CallbackTaker(EVENT, 0, "callback")),
        **each(
            made(_JOBS),
            ("run_custom", "run_daily", "run_monthly", "run_once", "run_repeating"),
            CallbackTaker(TASK, 0, "callback"),
        ),
        **each(_OBSERVED, ("register",), CallbackTaker(MESSAGE, 0, "callback")),
        **each(_STARTING, ("register",), CallbackTaker(PROCESS, 0, "callback")),
        **each(
            made(_TELEBOTS),
            tuple(f"register_{name}" for name in _HANDLERS),
            CallbackTaker(MESSAGE, 0, "callback"),
        ),
        **each(
            made(_DISPATCHERS),
            tuple(f"register_{name}" for name in _OF_AIOGRAM_2),
            CallbackTaker(MESSAGE, 0, "callback"),
        ),
        **each(made(_TELETHON), ("add_event_handler",), CallbackTaker(EVENT, 0, "callback")),
    },
    bases={
        **overridden(
            ("aiogram.BaseMiddleware", "aiogram.dispatcher.middlewares.base.BaseMiddleware"),
            {"__call__": EVENT},
        ),
        **overridden(
            ("aiogram.filters.BaseFilter", "aiogram.filters.Filter", "aiogram.filters.base.Filter"),
            {"__call__": EVENT},
        ),
    },
)
