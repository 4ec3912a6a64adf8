"""The same work in several processes: the same bits, and nothing that is done is lost."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from caught import error_of

import kerasduet as kd
from kerasduet import runtime
from kerasduet.tuning import cores, workers
from kerasduet.tuning.workers import outcomes

RNG = np.random.default_rng(3)
X = RNG.normal(size=(60, 2)).astype(np.float32)
DATA = kd.dataset(X, np.where(X.sum(axis=1) > 0, "yes", "no"))
FOLDS = kd.resamples(DATA, folds=2, stratify=True, seed=1)
SPEC = kd.model_spec("xor_mlp").override({"epochs": 2})
ITEMS = [(f"item {place}", place) for place in range(3)]

pytestmark = pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")


@pytest.fixture(scope="module", autouse=True)
def no_process_is_left() -> Iterator[None]:
    """End the processes that joblib keeps for further calls."""
    yield
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True, kill_workers=True)


def found(work: Any, items: Any = ITEMS, n_jobs: int = 2) -> dict[str, Any]:
    """Give outcomes by name."""
    return {items[place][0]: outcome for place, outcome in outcomes(work, items, n_jobs)}


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_of_nothing_nothing_comes(n_jobs: int) -> None:
    assert [*outcomes(abs, [], n_jobs)] == []


def is_running(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@pytest.mark.parametrize("n_jobs", [0, -3, 1.5, "two", True], ids=repr)
@pytest.mark.parametrize("verb", ["fit_resamples", "fit_seeds", "tune"])
def test_a_number_of_processes_that_is_none_is_refused(verb: str, n_jobs: Any) -> None:
    calls: dict[str, Any] = {
        "fit_resamples": lambda: kd.fit_resamples(SPEC, DATA, FOLDS, n_jobs=n_jobs),
        "fit_seeds": lambda: kd.fit_seeds(SPEC, DATA, split="train", n_jobs=n_jobs),
        "tune": lambda: kd.tune(SPEC, {"epochs": [1]}, DATA, FOLDS, n_jobs=n_jobs),
    }
    error = error_of(calls[verb])
    assert (error.code, error.details["argument"]) == ("invalid_argument", "n_jobs")


@pytest.mark.slow
def test_resamples_have_the_same_bits(capsys: pytest.CaptureFixture[str]) -> None:
    weights = np.arange(60) / 60
    one = kd.fit_resamples(SPEC, DATA, FOLDS, seed=5, sample_weight=weights, verbose=0)
    two = kd.fit_resamples(SPEC, DATA, FOLDS, seed=5, sample_weight=weights, verbose=2, n_jobs=2)
    for name in ("metrics", "predictions", "history"):
        assert getattr(two, name).equals(getattr(one, name)), name
    assert [*map(np.ndarray.tolist, two.tables)] == [*map(np.ndarray.tolist, one.tables)]
    lines = capsys.readouterr().out.splitlines()
    assert sorted(line.split(" - ")[2] for line in lines) == ["Fold1: done", "Fold2: done"]


@pytest.mark.slow
def test_seeds_have_the_same_bits() -> None:
    one = kd.fit_seeds(SPEC, DATA, [3, 1, 2], split="train", verbose=0)
    two = kd.fit_seeds(SPEC, DATA, [3, 1, 2], split="train", verbose=0, n_jobs=2)
    assert two.metrics.equals(one.metrics)
    assert two.seeds == (3, 1, 2)


def test_cells_have_the_same_bits_and_the_same_failures() -> None:
    optimizers = [{"class_name": "SGD", "config": {"learning_rate": rate}} for rate in (3e38, 0.1)]
    spec = SPEC.override({"layers": [{"class_name": "Dense", "config": {"units": 1}}], "metrics": []})
    grid = {"optimizer": optimizers, "epochs": [2, 4]}
    one, two = (kd.tune(spec, grid, DATA, FOLDS, seed=5, verbose=0, n_jobs=count) for count in (1, 2))
    assert two.metrics.drop(columns="seconds").equals(one.metrics.drop(columns="seconds"))
    assert two.cells.drop(columns="seconds").equals(one.cells.drop(columns="seconds"))
    assert two.cells["mean"].isna().tolist() == [True, True, False, False]


def test_an_argument_that_is_wrong_for_all_is_raised() -> None:
    code = error_of(kd.tune, SPEC, {"epochs": [1]}, DATA, FOLDS, mode="fast", verbose=0, n_jobs=2).code
    assert code == "invalid_argument"


def test_an_item_that_fails_loses_no_other() -> None:
    def work(item: int) -> int:
        if item == 0:
            raise kd.RunError("loss_not_finite", "Too high.")
        if item == 1:
            raise MemoryError
        return item

    for n_jobs in (1, 2):
        given = found(work, n_jobs=n_jobs)
        assert given.pop("item 2") == 2
        codes = {name: each.code for name, each in given.items()}
        assert codes == {"item 0": "loss_not_finite", "item 1": "internal_error"}


@pytest.mark.slow
def test_an_item_whose_process_dies_is_named() -> None:
    def work(item: int) -> int:
        if item == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    given = found(work)
    error = given.pop("item 1")
    assert given == {"item 0": 0, "item 2": 2}
    assert error.code == "worker_died"
    assert str(error).startswith("The process for item 1 ended before it was done (TerminatedWorkerError)")


@pytest.mark.slow
def test_an_item_whose_process_was_killed_once_is_done(tmp_path: Path) -> None:
    def work(item: int) -> int:
        if item == 1 and not (tmp_path / "killed").exists():
            (tmp_path / "killed").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    assert found(work) == {"item 0": 0, "item 1": 1, "item 2": 2}


def test_ctrl_c_keeps_what_is_done_and_leaves_no_process(tmp_path: Path) -> None:
    parent = os.getpid()

    def work(item: int) -> int:
        (tmp_path / str(os.getpid())).touch()
        if item > 0:
            os.kill(parent, signal.SIGINT)
            time.sleep(600)
        return item

    given = []
    with pytest.raises(KeyboardInterrupt), contextlib.closing(outcomes(work, ITEMS[:2], 2)) as done:
        given.extend(done)
        given.extend(done)
    pids = [int(each.name) for each in tmp_path.iterdir()]
    assert pids
    assert not any(map(is_running, pids))


@pytest.mark.slow
def test_what_processes_warn_of_is_told_once() -> None:
    def work(item: int) -> int:
        warnings.warn(kd.KerasDuetWarning("slower_mode", "It is slow."), stacklevel=1)
        return item

    with pytest.warns(kd.KerasDuetWarning, match="It is slow") as caught:
        found(work)
    assert len(caught) == 1


@pytest.mark.slow
def test_sums_are_taken_in_as_many_parts_as_here() -> None:
    def work(item: int) -> tuple[int, int]:
        from kerasduet import runtime

        return runtime.threads()["intra_op"], len(os.sched_getaffinity(0))

    threads = runtime.intra_op_threads()
    share = max(1, runtime.cores() // 2)
    assert {*found(work).values()} <= {(threads, share), (threads, runtime.cores() - share)}


def test_cores_are_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {4, 1, 2, 7, 9})
    assert cores.shares_of_cores(2) == [[1, 2], [4, 7, 9]]
    assert cores.shares_of_cores(7) == [[1], [2], [4], [7], [9], [1], [2]]


def test_rows_are_sent_apart_from_the_rest() -> None:
    rows = np.zeros(10**6, np.uint8)
    head, *parts = workers._packed(lambda item: rows[item])
    assert len(head) < 10_000
    assert [len(each) for each in parts] == [10**6]


def test_data_that_cannot_be_sent_are_refused() -> None:
    lock = threading.Lock()
    error = error_of(found, lambda item: lock)
    assert (error.code, error.details["argument"]) == ("invalid_argument", "n_jobs")


def test_threads_are_refused() -> None:
    with joblib.parallel_config(backend="threading", n_jobs=2):
        assert error_of(kd.fit_seeds, SPEC, DATA, [1, 2], split="train", verbose=0).code == "invalid_argument"


@pytest.mark.slow
@pytest.mark.filterwarnings("default:::(distributed|tornado|asyncio)")
def test_dask_has_the_same_bits() -> None:
    distributed = pytest.importorskip("distributed")
    one = kd.fit_resamples(SPEC, DATA, FOLDS, seed=5, verbose=0)
    about = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with contextlib.ExitStack() as stack:
        cluster = stack.enter_context(distributed.LocalCluster(**about))
        stack.enter_context(distributed.Client(cluster))
        stack.enter_context(joblib.parallel_config(backend="dask"))
        two = kd.fit_resamples(SPEC, DATA, FOLDS, seed=5, verbose=0)
    assert two.metrics.equals(one.metrics)


def test_dask_without_a_cluster_is_refused_by_joblib() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(ValueError, match="first create a Dask Client"):
        joblib.parallel_config(backend="dask")
