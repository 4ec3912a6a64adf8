"""A model as the bytes of a ``.keras`` file, which holds no code, and back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from kerasduet.models.model_archive import load_model, save_model


def model_bytes(model: Any) -> bytes:
    """Save a compiled model, with the state of its optimizer, and give the file's bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        save_model(model, path)
        return path.read_bytes()


def model_from_bytes(content: bytes) -> Any:
    """Make a model of the bytes of a ``.keras`` file; raise ``ValueError`` if they are no such file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(content)
        return load_model(path)
