"""The least that a checker in Python can cost: walk, read, and parse what has to be parsed.

    python floor.py PLAN PATH...

PLAN has the number of files to parse, then their paths, then those of the other files to read, one
a line.
"""

import ast
import contextlib
import gc
import os
import sys
import warnings


def main() -> None:
    with open(sys.argv[1], encoding="utf-8", errors="surrogateescape") as file:
        number, *paths = file.read().split("\n")
    to_parse, to_read = set(paths[: int(number)]), set(paths)
    gc.disable()  # a tree has no cycles
    warnings.simplefilter("ignore")
    waiting = sys.argv[2:]
    for directory in waiting:
        with os.scandir(directory) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.name.endswith(".py") and entry.path in to_read:
                    with open(entry.path, "rb") as source:
                        data = source.read()
                    if entry.path in to_parse:
                        with contextlib.suppress(SyntaxError, ValueError):
                            ast.parse(data)


if __name__ == "__main__":
    main()
