"""A saved run, back as a fit: read, checked against its fingerprint, and ready to be judged or to go on."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from kerasduet.arguments import check_kind, check_path
from kerasduet.data.built_in import is_known_by_name, load_dataset
from kerasduet.data.dataset import Dataset
from kerasduet.data.row_schema import RowSchema
from kerasduet.data.user_data import with_target_of, without_rows
from kerasduet.errors import ArgumentError, RunError, cannot_write
from kerasduet.fits.result import Fit, check_fit, spec_of, weights_hash
from kerasduet.models.model_archive import load_model
from kerasduet.models.targets import read_for_spec
from kerasduet.paths import check_new_folder
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.training.loop import HISTORY
from kerasduet.training.run_folder.documents import DOCUMENTS, describe_fit, file_hash
from kerasduet.training.run_folder.files import read_run, read_spec, reading
from kerasduet.training.run_folder.folder import RunFolder
from kerasduet.training.run_folder.state import SavedState, put_variables, read_state
from kerasduet.training.trainer import describe_run

_FILES = {"last": "model.keras", "best": "best_model.keras"}


def save_run(fit: Fit, path: str | Path) -> Path:
    """Save a fit as the folder of a run, as `kerasduet.fit` does with a `run_dir`; `load_run` reads it.

    The rows that it was trained on are not in it, nor what a training needs to go on to the same bits.

    Parameters
    ----------
    fit : Fit
    path : path
        The run's own folder, which must not be there yet; it appears whole or not at all.

    Raises
    ------
    ArgumentError
        ``invalid_argument``.
    SpecError
        ``no_spec`` of a model that no spec can describe.
    RunError
        ``cannot_write``.

    Examples
    --------
    >>> import tempfile
    >>> import kerasduet as kd
    >>> fit = kd.fit("xor_mlp", epochs=3, seed=1, verbose=0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = kd.save_run(fit, f"{folder}/xor")
    ...     kd.load_run(path).fingerprint == fit.fingerprint
    True
    """
    check_fit(fit)
    path, spec = check_path("path", path), spec_of(fit, "A run's folder")
    check_new_folder("path", path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=path.parent) as beside:
            _write_run(fit, spec, Path(beside) / path.name)
            (Path(beside) / path.name).rename(path)
    except OSError as error:
        raise cannot_write(path.parent, error) from None
    return path


def _write_run(fit: Fit, spec: ModelSpec, path: Path) -> None:
    path.mkdir()
    folder = RunFolder(path)
    try:
        about = {
            "seed": fit.seed,
            "data_fingerprint": fit.fingerprint["data"],
            "mode": fit.mode,
            "steps": fit.steps,
            "devices": list(fit.devices),
            "strategy": fit.strategy,
            "saved": True,  # after training: without a best model
            **({"in_place": True} if fit.in_place else {}),
        }
        weights = {key: fit.fingerprint[key] for key in ("sample_weight",) if key in fit.fingerprint}
        folder.begin(spec, describe_run(spec, fit.data) | about | weights)
        folder.save_final(fit.history, fit.model)
        status = "interrupted" if fit.interrupted else "finished"
        ended = {"status": status, "seconds": fit.seconds, "fingerprint": fit.fingerprint}
        folder.finish(spec, ended)
        describe_fit(folder, fit)
    finally:
        folder.close()


def load_run(path: str | Path, data: Dataset | None = None, *, which: str = "last") -> Fit:
    """Read the fit that a run's folder holds.

    Parameters
    ----------
    path : path
        A folder that `kerasduet.fit` made in its `run_dir`.
    data : Dataset, optional
        The data that the run was trained on; an official set is found by its name, a user's own rows are not
        in the folder.
    which : {"last", "best"}, default "last"
        The weights of the last epoch that was saved, or those of the epoch with the lowest loss (the
        validation loss, if there was one). Of a run that Ctrl-C ended, "last" are those of that moment, and
        the history is that of the whole epochs. Of one that did not end, or was killed, both are those that
        were saved last.

    Raises
    ------
    RunError
        ``not_a_run``, ``unknown_format``; ``no_best`` of a run that `save_run` wrote; ``no_epoch`` of a run
        that ended before its first epoch did; ``corrupt_run`` if a file is missing, the weights of a finished
        run are not those of its fingerprint, or its history is not that of its state;
        ``different_run`` if `data` are others.

    Examples
    --------
    >>> import tempfile
    >>> import kerasduet as kd
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     fit = kd.fit("xor_mlp", epochs=3, seed=1, run_dir=folder, verbose=0)
    ...     kd.load_run(fit.run).fingerprint == fit.fingerprint
    True
    """
    path = check_path("path", path)
    if which not in tuple(_FILES):
        raise ArgumentError.must_be("invalid_argument", "which", '"last" or "best"', which)
    check_kind("data", data, Dataset | None, "a data set")
    about = read_run(path)
    with reading(path, "run.json"):
        schema, name = _schema(about["data"]), str(about["data"]["name"])
    spec = read_spec(path)
    if data is not None:
        data = read_for_spec(with_target_of(data, schema), spec)
    if data is not None and data.fingerprint != about["data_fingerprint"]:
        message = "`{argument}` must be the data that the run {path} was trained on."
        raise RunError("different_run", message, argument="data", path=str(path))
    _check_model_saved(path, about, which)
    model, history = _model_and_history(path, about, which)
    fingerprint = about.get("fingerprint", {"spec": spec.hash, "data": about["data_fingerprint"]})
    _check_documents(path, spec, fingerprint)
    fingerprint = {name: value for name, value in fingerprint.items() if name not in DOCUMENTS}
    if which == "best":
        fingerprint = {**fingerprint, "weights": weights_hash(model)}
    if fingerprint.setdefault("weights", weights_hash(model)) != weights_hash(model):
        message = "The run {path} is damaged: its weights are not those of its fingerprint."
        raise RunError("corrupt_run", message, path=str(path))
    return Fit(
        spec=spec,
        data=data or _data(name, schema),
        model=model,
        history=history,
        fingerprint=fingerprint,
        seed=about["seed"],
        seconds=about.get("seconds", float("nan")),
        mode=about["mode"],
        steps=about.get("steps"),
        run=path,
        devices=tuple(about["devices"]),
        strategy=about.get("strategy"),
        interrupted=about["status"] == "interrupted",
        in_place=about.get("in_place") is True,
    )


def run_schema(path: Path) -> RowSchema:
    """Read what a row of a run's data is, without its model.

    Raises
    ------
    RunError
        ``not_a_run``, ``unknown_format``, ``corrupt_run``.
    """
    about = read_run(path)
    with reading(path, "run.json"):
        return _schema(about["data"])


def _model_and_history(path: Path, about: dict[str, Any], which: str) -> tuple[Any, pd.DataFrame]:
    """Read what a run that has ended says in the end, or what one that has not saved last."""
    state = _state(path)
    name = _FILES["last" if state and "fingerprint" not in about else which]
    with reading(path, name):
        model = load_model(path / name)
    if state and "fingerprint" not in about:
        return model, _of_state(path, state, model, which)
    return model, _history(path, state)


def _state(path: Path) -> SavedState | None:
    """Read the state of a run; `save_run` writes none."""
    if not (path / "state.npz").is_file():
        return None
    with reading(path, "state.npz"):
        return read_state((path / "state.npz").read_bytes())


def _history(path: Path, state: SavedState | None) -> pd.DataFrame:
    """Read the history of a run that has ended; its state knows these epochs, or after Ctrl-C fewer."""
    with reading(path, "history.csv"):
        history = pd.read_csv(path / "history.csv", converters={"value": float})  # exact, as pandas is not
        saved = pd.DataFrame([] if state is None else state.history, columns=HISTORY)
        begun = history[HISTORY].head(len(saved))
    if not saved.astype(begun.dtypes.to_dict()).equals(begun):
        message = "The run {path} is damaged: its history.csv is not the history of its state.npz."
        raise RunError("corrupt_run", message, path=str(path))
    return history


def _of_state(path: Path, state: SavedState, model: Any, which: str) -> pd.DataFrame:
    """Give a model the weights that a run saved last, which has not ended, and the history of then.

    A kill may come between two files, so that the state alone holds one epoch's.
    """
    with reading(path, "state.npz"):
        model.optimizer.build(model.trainable_variables)
        put_variables(model, state)
        if which == "best" and state.best_weights:
            model.set_weights(state.best_weights)
    return pd.DataFrame(state.history, columns=HISTORY)


def _check_model_saved(path: Path, about: dict[str, Any], which: str) -> None:
    """Raise where no model can be there, rather than being lost."""
    begun = about["status"] != "finished" and "fingerprint" not in about
    if (path / _FILES[which]).exists() and not (begun and not (path / "state.npz").exists()):
        return
    if which == "best" and about.get("saved"):
        message = "The run {path} has no best model: `save_run()` wrote it after its training."
        raise RunError("no_best", message, path=str(path))
    if about["status"] != "finished":
        message = (
            "The run {path} cannot be loaded, since it has not saved an epoch: its status is {status!j}, and "
            "its run.json may say why."
        )
        raise RunError("no_epoch", message, path=str(path), status=about["status"])


def _check_documents(path: Path, spec: ModelSpec, fingerprint: dict[str, str]) -> None:
    """Raise ``corrupt_run`` where a text is not what the fingerprint says: somebody changed it since."""
    changed = ["spec.json"] if fingerprint["spec"] != spec.hash else []
    changed += [
        file
        for item, file in DOCUMENTS.items()
        if item in fingerprint and file_hash(path / file) != fingerprint[item]
    ]
    if changed:
        message = "The run {path} is damaged: its {file} is not that of its fingerprint."
        raise RunError("corrupt_run", message, path=str(path), file=" and ".join(changed))


def _data(name: str, schema: RowSchema) -> Dataset:
    """Find the data set by its name; drawn sets and a user's own have more to them than a name."""
    if is_known_by_name(name):
        return load_dataset(name)
    return without_rows(name, schema)


def _schema(about: dict[str, Any]) -> RowSchema:
    """Read what a row is; before there was a schema, a run held a part of it."""
    if "schema" in about:
        return RowSchema.from_json(about["schema"])
    return RowSchema.from_json({name: about[name] for name in ("task", "class_names", "shape")})
