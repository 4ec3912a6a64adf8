"""Tests tell nothing of training's progress."""

import os

os.environ["KERASDUET_VERBOSE"] = "0"
