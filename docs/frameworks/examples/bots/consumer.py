import os
import signal
from types import FrameType

import httpx
from confluent_kafka import Consumer
from psycopg_pool import ConnectionPool

CATALOG_URL = os.environ.get("CATALOG_URL", "https://catalog.example")
DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql://shop@db.example/shop")
BROKERS = os.environ.get("BROKERS", "broker.example")


class Consuming:
    def __init__(self) -> None:
        self.is_over = False

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.is_over = True


def refresh(item: str, catalog: httpx.Client, database: ConnectionPool) -> None:
    response = catalog.get(f"/items/{item}")
    response.raise_for_status()
    with database.connection() as connection:
        connection.execute("INSERT INTO price VALUES (%s, %s)", [item, response.text])


def consume(consuming: Consuming, catalog: httpx.Client, database: ConnectionPool) -> None:
    consumer = Consumer(
        {"bootstrap.servers": BROKERS, "group.id": "prices", "auto.offset.reset": "earliest"}
    )
    consumer.subscribe(["items"])
    try:
        while not consuming.is_over:
            message = consumer.poll(0.5)
            if message is not None and message.error() is None:
                refresh((message.value() or b"").decode(), catalog, database)
    finally:
        consumer.close()


def main() -> None:
    consuming = Consuming()
    signal.signal(signal.SIGTERM, consuming.stop)
    with (
        httpx.Client(base_url=CATALOG_URL) as catalog,
        ConnectionPool(DATABASE_URL, check=ConnectionPool.check_connection) as database,
    ):
        consume(consuming, catalog, database)


if __name__ == "__main__":
    main()
