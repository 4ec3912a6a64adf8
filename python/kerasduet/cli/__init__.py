"""The command line: `kerasduet`, or ``python -m kerasduet``, over the functions that Python's users call."""
