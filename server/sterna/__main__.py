"""`python -m sterna`: the command line of the environment whose interpreter this is."""

from __future__ import annotations

import sys

from sterna.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
