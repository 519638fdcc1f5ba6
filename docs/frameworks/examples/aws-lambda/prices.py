import os
from typing import Any

import boto3
import httpx

CATALOG_URL = os.environ.get("CATALOG_URL", "https://catalog.example")

catalog = httpx.Client(base_url=CATALOG_URL)
storage = boto3.client("s3")


def handler(event: dict[str, str], context: Any) -> dict[str, str]:
    response = catalog.get(f"/items/{event['item']}")
    response.raise_for_status()
    image = storage.get_object(Bucket="images", Key=event["item"])["Body"].read()
    return {"text": response.text, "image": image.decode()}
