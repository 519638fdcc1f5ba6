"""The application of docs/frameworks/flask.md."""

import importlib

from frameworks.programs.answering import answer

browser = importlib.import_module("shop").create_app().test_client()
answer(lambda path: str(browser.get(path).text))
