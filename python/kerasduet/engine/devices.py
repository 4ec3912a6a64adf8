"""The devices of this machine, by short names such as "cpu:0" and "gpu:1"."""

from __future__ import annotations

import re

from kerasduet.errors import ArgumentError
from kerasduet.runtime import keras, tensorflow


def logical_devices(kind: str | None = None) -> tuple[str, ...]:
    """Name the devices that TensorFlow can use, of all kinds or of one: "CPU" or "GPU".

    Examples
    --------
    >>> logical_devices("CPU")
    ('cpu:0',)
    """
    keras()
    found = [kind] if kind else ["GPU", "CPU"]
    return tuple(
        device_name(each.name) for kind in found for each in tensorflow().config.list_logical_devices(kind)
    )


def choose_device(device: object) -> str:
    """Give the name of a device: "auto" is the first GPU, or else the CPU; "gpu" is the first GPU.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if there is no such device.
    """
    if not isinstance(device, str):
        raise ArgumentError.must_be("invalid_argument", "device", 'the name of a device, or "auto"', device)
    known = logical_devices()
    if device == "auto":
        return known[0]
    name = device.lower()
    name = name if ":" in name else f"{name}:0"
    if name not in known:
        names = ", ".join(f'"{each}"' for each in known)
        wanted = f'"auto" or one of {names}'
        raise ArgumentError.must_be("invalid_argument", "device", wanted, device, known=list(known))
    return name


def device_name(full: str) -> str:
    """Shorten TensorFlow's name of a device: "/job:worker/replica:0/task:1/device:CPU:0" is "cpu:0"."""
    return re.sub(r".*/device:", "", full).lower()
