"""What cancels a coroutine after a given time: data only."""

# Functions that wait for the coroutine or task that they are passed, and cancel it.
WAITING_FOR = frozenset({"asyncio.wait_for"})
# The parameter with the time, after the coroutine.
LIMIT = "timeout"
# Context managers that cancel their block; the time is the first argument.
LIMITED_BLOCKS = frozenset(
    {
        "anyio.fail_after",
        "anyio.move_on_after",
        "async_timeout.timeout",
        "asyncio.timeout",
        "trio.fail_after",
        "trio.move_on_after",
    }
)
# What makes a task of coroutines, which is cancelled with them; `shield` keeps them running.
MAKING_TASKS = frozenset({"create_task", "ensure_future", "gather"})
