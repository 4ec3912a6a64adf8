"""Train the same Keras network from R and from Python, and get the same numbers."""

from __future__ import annotations

__version__ = "0.1.0"
