from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.config import Config

WORKERS = 16

storage = boto3.client("s3", config=Config(max_pool_connections=WORKERS))


def size(item: str) -> int:
    return len(storage.get_object(Bucket="images", Key=item)["Body"].read())


def handler(event: dict[str, list[str]], context: Any) -> int:
    with ThreadPoolExecutor(WORKERS) as threads:
        return sum(threads.map(size, event["items"]))
