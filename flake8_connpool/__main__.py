"""`python -m flake8_connpool` is connlint."""

import sys

from flake8_connpool.cli import main

sys.exit(main())
