"""`python -m flake8_connpool` is connlint."""

import sys

# `python -m` looks for modules in the working directory first, which is the code to be checked.
if not sys.flags.safe_path:
    del sys.path[0]

from flake8_connpool.cli import main

sys.exit(main())
