"""An application of docs/frameworks/flask.md; argument: its module, `shop` if there is none."""

import importlib
import sys

from frameworks.programs.answering import answer

browser = importlib.import_module(*(sys.argv[1:] or ["shop"])).create_app().test_client()
answer(lambda path: str(browser.get(path).text))
