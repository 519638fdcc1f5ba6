import os

from sqlalchemy import Engine, create_engine, text

DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql+psycopg://shop@db.example/shop")


def backend(engine: Engine) -> int:
    with engine.connect() as connection:
        number: int = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    return number


def main() -> None:
    engine = create_engine(DATABASE_URL, pool_pre_ping=True)
    try:
        for _ in range(3):
            print(backend(engine))
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
