"""`python -m flake8_connpool` is connlint."""

import sys

# `python -m` imports from the working directory first, which contains the code to check.
if not sys.flags.safe_path:
    del sys.path[0]

from flake8_connpool.cli import main

sys.exit(main())
