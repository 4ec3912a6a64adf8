"""Arrays in files: one in ``.npy``; in ``.npz`` those of a network's inputs and outputs, by their names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerasduet.errors import DataError, cannot_read, corrupt_file

if TYPE_CHECKING:
    from kerasduet.data.row_schema import RowSchema
    from kerasduet.specs.network import Network

ONE, SEVERAL = ".npy", ".npz"


def read_array(path: Path) -> Any:
    """Read the array of a file in ``.npy``.

    Raises
    ------
    DataError
        ``cannot_read``, ``corrupt_file``.
    """
    import numpy as np

    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)  # whose header cannot ask for memory
    except OSError as error:
        raise cannot_read(path, error) from None
    except (ValueError, EOFError):
        raise corrupt_file(path, "is not a whole array in NumPy's format") from None


def read_pair(path: Path, network: Network) -> tuple[Any, Any]:
    """Read the arrays of a network's inputs and those of its outputs, each one array or a dict by name.

    Raises
    ------
    DataError
        ``different_inputs`` if an array is missing for an input, or is for none of the inputs and outputs;
        ``different_outputs`` if one is missing for an output; ``length_mismatch``, ``corrupt_file``.
    """
    return _held(path, network, network.inputs, "input"), _held(path, network, network.outputs, "output")


def read_inputs(path: Path, network: Network) -> Any:
    """Read the arrays of a network's inputs; those of its outputs may be there, and are not looked at.

    Raises
    ------
    DataError
        As `read_pair`, but for outputs.
    """
    return _held(path, network, network.inputs, "input")


def write_arrays(path: Path, arrays: dict[str, Any]) -> None:
    """Write arrays by name, which `read_pair` could read."""
    import zipfile

    import numpy as np

    form: Any = np.lib.format  # whose functions have no types
    with zipfile.ZipFile(path, "w") as archive:  # since `np.savez` has arguments that names could meet
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                form.write_array(member, np.asanyarray(array), allow_pickle=False)


def check_files(files: Sequence[Path], schema: RowSchema) -> None:
    """Raise ``different_inputs`` for a file of one array, or a table, where a network takes several."""
    kinds = [each.column for each in schema.inputs.values()]
    if all(each is not None and each.kind != "image" for each in kinds):  # also where there is one input
        return
    for path in files:
        if path.suffix != SEVERAL:
            sentence = (
                "The run must have one input for files to be predicted that are no .npz with an array for "
                "each, as {path}, not {names!j}."
            )
            raise DataError("different_inputs", sentence, names=[*schema.inputs], path=str(path))


def _held(path: Path, network: Network, names: Sequence[str], what: str) -> Any:
    from kerasduet.data.named_arrays import by_name, check_names
    from kerasduet.data.npz_files import npz_names, read_npz

    known, held, argument = [*network.inputs, *network.outputs], npz_names(path), str(path)
    check_names([*known, *held], known, argument, "input and output")
    check_names([name for name in held if name in names], names, argument, what)
    arrays = dict(zip(names, read_npz(path, tuple(names), lists=False), strict=True))
    return by_name(arrays, names, argument, what)
