"""``python -m kerasduet``: the command line."""

import sys

from kerasduet.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
