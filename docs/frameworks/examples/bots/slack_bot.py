import os

import httpx
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

CATALOG_URL = os.environ.get("CATALOG_URL", "https://catalog.example")
SLACK_URL = os.environ.get("SLACK_URL", "https://slack.com/api/")


def create_app(catalog: httpx.Client) -> App:
    app = App(client=WebClient(os.environ["SLACK_BOT_TOKEN"], SLACK_URL))

    @app.command("/price")
    def price(ack: Ack, command: dict[str, str]) -> None:
        response = catalog.get(f"/items/{command['text']}")
        response.raise_for_status()
        ack(response.text)

    return app


def main() -> None:
    with httpx.Client(base_url=CATALOG_URL) as catalog:
        SocketModeHandler(create_app(catalog), os.environ["SLACK_APP_TOKEN"]).start()


if __name__ == "__main__":
    main()
