"""One training that is ready to run, in a run folder or without one, and the fit that it ends with."""

from __future__ import annotations

import contextlib
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kerasduet import runtime
from kerasduet.data.dataset import Dataset
from kerasduet.data.sample_weights import sample_weight_hash
from kerasduet.engine.distribution import Placement, check_same_job, from_chief
from kerasduet.errors import RunError
from kerasduet.fits.result import Fit, weights_hash
from kerasduet.models.stateful import states_hash
from kerasduet.specs.fit_settings import FitSettings
from kerasduet.specs.model_spec import ModelSpec
from kerasduet.training.interrupts import end_process
from kerasduet.training.loop import TrainingLoop
from kerasduet.training.run_folder.documents import describe_fit
from kerasduet.training.run_folder.files import reading
from kerasduet.training.run_folder.folder import RunFolder
from kerasduet.training.run_folder.same_run import check_same
from kerasduet.training.run_folder.state import restore_state
from kerasduet.training.tensorboard import ScalarEvents, write_hyperparameters


@dataclass(frozen=True, kw_only=True)
class Trainer:
    """A loop that is ready to run, with what its fit and its run folder tell of it.

    Attributes
    ----------
    spec : ModelSpec or None
        None of a model that none can describe, which is trained without a run folder.
    settings : FitSettings
    data : Dataset
    loop : TrainingLoop
    placement : Placement
    initial_weights : str
        The hash of the weights that the training begins with.
    in_place : bool
        Whether they are those of a model that was given.
    """

    spec: ModelSpec | None
    settings: FitSettings
    data: Dataset
    loop: TrainingLoop
    placement: Placement
    initial_weights: str
    in_place: bool

    def train(self, run_dir: str | Path | None, *, resume: bool, tensorboard: bool) -> Fit:
        """Train; of several workers only the chief writes the run folder."""
        same = (
            f"{self._spec_hash().get('spec')} {self.loop.seed} {self.data.fingerprint} {self.initial_weights}"
        )
        check_same_job(self.placement, same)
        try:
            if run_dir is not None and self.placement.is_chief and self.spec is not None:
                where = Path(run_dir)
                return self._train_in_folder(where, self.spec, resume=resume, tensorboard=tensorboard)
            if run_dir is not None:
                with reading(Path(run_dir), "state.npz"):
                    restore_state(self.loop, from_chief(self.placement, b""))
            self.loop.run()
            return self._fit()
        finally:
            if self.loop.state.signal not in (None, signal.SIGINT):  # what else wanted the process to end
                end_process(self.loop.state.signal)

    def _train_in_folder(self, run_dir: Path, spec: ModelSpec, *, resume: bool, tensorboard: bool) -> Fit:
        """Train with a run folder, new or taken up again, that is right at every moment."""
        about = self._about(spec)
        old = RunFolder.reopen(run_dir, spec.name) if resume else None
        with contextlib.closing(old or RunFolder.create(run_dir, spec.name)) as folder:
            if old is not None:
                check_same(folder.path, spec, about)
            folder.restore(self.loop, from_chief(self.placement, folder.state()))
            folder.begin(spec, about)
            try:
                fit = self._train_to_end(folder, spec, tensorboard=tensorboard)
            except BaseException as error:  # whatever ends it, also a second Ctrl-C
                with contextlib.suppress(RunError):  # a full disk: what ended the training is told
                    reason = str(error) or type(error).__name__
                    status = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
                    folder.finish(spec, {"status": status, "reason": reason})
                raise
            if self.placement.name != "multi_worker" and self.loop.state.signal in (None, signal.SIGINT):
                describe_fit(folder, fit)  # which a process that is to end has no time for
            return fit

    def _train_to_end(self, folder: RunFolder, spec: ModelSpec, *, tensorboard: bool) -> Fit:
        loop = self.loop
        if tensorboard and not loop.state.done:
            write_hyperparameters(folder.path, spec, loop.seed)
        loop.run(folder.after_epoch, *([ScalarEvents(folder.path).after_epoch] if tensorboard else []))
        folder.save_final(loop.frame(), loop.model)
        fit = self._fit(folder.path)
        ended = {
            "status": "interrupted" if loop.state.interrupted else "finished",
            "seconds": fit.seconds,
            "fingerprint": fit.fingerprint,
            "epoch_weights": loop.state.epoch_weights,
        }
        folder.finish(spec, ended)
        return fit

    def _fit(self, run: Path | None = None) -> Fit:
        fingerprint = self._spec_hash() | {
            "data": self.data.fingerprint,
            "initial_weights": self.initial_weights,
            "order": self.loop.order_hash(),
            "weights": weights_hash(self.loop.model),
        }
        if (states := states_hash(self.loop.model)) is not None:
            fingerprint["states"] = states
        return Fit(
            spec=self.spec,
            data=self.data,
            model=self.loop.model,
            history=self.loop.frame(),
            fingerprint=fingerprint | self._weight_hash(),
            seed=self.loop.seed,
            seconds=self.loop.seconds,
            mode=self.loop.training.mode,
            steps=self.loop.steps,
            run=run,
            devices=self.placement.devices,
            strategy=self.placement.name,
            interrupted=self.loop.state.interrupted,
            extra_callbacks=self._extra_callbacks(),
            in_place=self.in_place,
            settings=self.settings,
        )

    def _extra_callbacks(self) -> bool:
        """Tell whether callbacks beside the spec's can have changed the training."""
        acting = [each for each in self.loop.callbacks if not getattr(each, "only_watches", False)]
        return len(acting) > len(self.settings.callbacks)

    def _spec_hash(self) -> dict[str, str]:
        return {} if self.spec is None else {"spec": self.spec.hash}

    def _about(self, spec: ModelSpec) -> dict[str, Any]:
        """Describe the run for its ``run.json``."""
        about = {
            "seed": self.loop.seed,
            "data_fingerprint": self.data.fingerprint,
            "initial_weights": self.initial_weights,
            "mode": self.loop.training.mode,
            "steps": self.loop.steps,
            "devices": list(self.placement.devices),
            "strategy": self.placement.name,
        }
        rows = self.loop.rows
        if rows.validation_data is not None:
            about["validation_data"] = rows.validation_data.fingerprint
            if rows.validation_weights is not None:
                about["validation_weight"] = sample_weight_hash(rows.validation_weights)
        if self.in_place:
            about["in_place"] = True
        return describe_run(spec, self.data) | about | self._weight_hash()

    def _weight_hash(self) -> dict[str, str]:
        weights = self.loop.rows.sample_weight
        return {} if weights is None else {"sample_weight": sample_weight_hash(weights)}


def describe_run(spec: ModelSpec, data: Dataset) -> dict[str, Any]:
    """Tell what a run trains on what, and with which versions and threads, without reading the rows."""
    return {
        "name": spec.name,
        "data": {"name": data.name, "schema": data.schema.to_json()},
        "versions": runtime.versions(),
        "machine": runtime.machine(),
        "threads": runtime.threads(),
    }
