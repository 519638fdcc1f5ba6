"""Clients of SDKs that are not installed with the tests' own packages."""

from __future__ import annotations

import pytest

from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions

HEAD = """\
import httpx, os
from fastapi import FastAPI
from langchain_openai import AzureChatOpenAI, AzureOpenAIEmbeddings, ChatOpenAI, OpenAIEmbeddings
from pinecone import Pinecone
app = FastAPI()
URL, KEY = os.environ["URL"], os.environ["KEY"]
CLIENT, MORE = httpx.Client(), httpx.AsyncClient()
PINECONE = Pinecone(api_key=KEY)
"""
AZURE = "azure_endpoint=URL, azure_deployment='small', api_version='1', api_key=KEY"


def codes_of(expression: str) -> list[str]:
    source = f"{HEAD}@app.get('/{{asked}}')\nasync def answer(asked: str):\n  {expression}\n"
    return [one.code for one in lint(source, RuleOptions()) if one.code < "CPL9"]


@pytest.mark.parametrize(
    ("expression", "is_reported"),
    [
        (f"return await AzureChatOpenAI({AZURE}, temperature=0).ainvoke(asked)", True),
        (f"return AzureOpenAIEmbeddings({AZURE}).embed_query(asked)", True),
        ("return await OpenAIEmbeddings(model='small', api_key=KEY).aembed_query(asked)", True),
        (
            f"model = AzureChatOpenAI({AZURE})\n"
            "  return model.with_structured_output(dict).invoke(asked)",
            True,
        ),
        # All objects of it share one HTTP client.
        ("return await ChatOpenAI(api_key=KEY).ainvoke(asked)", False),
        # Each is for other requests, or another account.
        (f"return await AzureChatOpenAI({AZURE}, temperature=len(asked)).ainvoke(asked)", False),
        (f"return await AzureChatOpenAI({AZURE}, model=asked).ainvoke(asked)", False),
        ("return OpenAIEmbeddings(api_key=asked).embed_query(asked)", False),
        # They have no HTTP client of their own.
        (f"return AzureChatOpenAI({AZURE}, http_client=CLIENT).invoke(asked)", False),
        (f"return await AzureChatOpenAI({AZURE}, http_async_client=MORE).ainvoke(asked)", False),
        # What is made of it may keep it.
        (f"return await (PROMPT | AzureChatOpenAI({AZURE})).ainvoke(asked)", False),
    ],
)
def test_models_of_langchain(expression: str, is_reported: bool) -> None:
    assert codes_of(expression) == ["CPL102"] * is_reported


@pytest.mark.parametrize(
    ("index", "is_reported"),
    [
        ("PINECONE.Index('orders')", True),
        ("PINECONE.index(host=URL)", True),
        ("Pinecone(api_key=KEY).Index('orders')", True),
        ("Pinecone(api_key=asked).Index('orders')", False),
        ("PINECONE.Index(asked)", False),
        ("PINECONE.index(host=asked)", False),
        ("PINECONE.inference(asked)", False),
    ],
)
def test_indexes_of_pinecone(index: str, is_reported: bool) -> None:
    sent = f"return {index}.query(vector=[1.0], top_k=1, namespace=asked)"
    assert codes_of(sent) == ["CPL102"] * is_reported
