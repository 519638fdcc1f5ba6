"""Draw the measured pictures of the documentation.

python tests/pictures/make.py             draw them from measured.json
python tests/pictures/make.py --measure   measure first, about a minute
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pictures.drawings import ASSETS, MEASURED, drawings


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("first", nargs="?", choices=["measure"], help="what to do before")
    if parser.parse_args().first:
        from pictures.measure import measured

        MEASURED.write_text(_written(measured()), encoding="utf-8")
    ASSETS.mkdir(exist_ok=True)
    for name, drawing in drawings().items():
        (ASSETS / name).write_text(drawing.svg, encoding="utf-8")


def _written(data: dict[str, Any]) -> str:
    """Return the data as JSON, each list of numbers on one line."""
    text = json.dumps(data, indent=1) + "\n"
    return re.sub(r"\[[-\d.,\s]+\]", lambda match: " ".join(match[0].split()), text)


if __name__ == "__main__":
    main()
