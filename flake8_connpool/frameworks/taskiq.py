"""taskiq: `abc/broker.py`, `brokers/`; taskiq-redis and taskiq-aio-pika."""

from flake8_connpool.frameworks.schema import PROCESS, TASK, CallbackTaker, Framework, each, made

_BROKERS = (
    "taskiq.AsyncBroker",
    "taskiq.InMemoryBroker",
    "taskiq.ZeroMQBroker",
    "taskiq.abc.AsyncBroker",
    "taskiq.abc.broker.AsyncBroker",
    "taskiq.brokers.inmemory_broker.InMemoryBroker",
    "taskiq.brokers.zmq_broker.ZeroMQBroker",
    "taskiq_aio_pika.AioPikaBroker",
    "taskiq_aio_pika.broker.AioPikaBroker",
    "taskiq_redis.ListQueueBroker",
    "taskiq_redis.PubSubBroker",
    "taskiq_redis.RedisStreamBroker",
    "taskiq_redis.redis_broker.ListQueueBroker",
    "taskiq_redis.redis_broker.PubSubBroker",
    "taskiq_redis.redis_broker.RedisStreamBroker",
)
# It returns the broker.
_CHAINED = tuple(f"{broker}.with_result_backend" for broker in made(_BROKERS))
_HOMES = made((*_BROKERS, *_CHAINED))

TASKIQ = Framework(
    "taskiq",
    home="on `WORKER_STARTUP`",
    objects=(*_BROKERS, *_CHAINED),
    decorators={
        **each(_HOMES, ("task",), TASK),
        **each(_HOMES, ("on_event",), PROCESS),
        "taskiq.async_shared_broker.task": TASK,
    },
    takers={
        **each(_HOMES, ("register_task",), CallbackTaker(TASK, 0, "func")),
        **each(_HOMES, ("add_event_handler",), CallbackTaker(PROCESS, 1, "handler")),
    },
)
