"""A loss that is not finite is told with its epoch, its step and the last one that was."""

from __future__ import annotations

import pytest

import kerasduet as kd
from kerasduet.engine.loss_monitor import LossMonitor


@pytest.mark.parametrize(
    ("losses", "step", "last", "words"),
    [
        ([0.5, 0.25, float("inf"), 0.1], 3, 0.25, "step 3 (the last finite one was 0.25)"),
        ([float("nan"), float("inf")], 1, None, "step 1 (no earlier one was finite)"),
    ],
)
def test_the_first_loss_that_is_not_finite_is_told(
    losses: list[float], step: int, last: float | None, words: str
) -> None:
    monitor = LossMonitor()
    for position, loss in enumerate(losses):
        monitor.note(loss, 10 + position)
        if monitor.failed_step.numpy() >= 0:
            break
    with pytest.raises(kd.RunError) as error:
        monitor.check(epoch=2, first=10)
    assert error.value.code == "loss_not_finite"
    assert error.value.details == {"epoch": 2, "step": step, "last_loss": last}
    assert f"was not in epoch 2, {words}: likely causes are" in error.value.message


def test_finite_losses_are_left_alone() -> None:
    monitor = LossMonitor()
    monitor.note(0.5, 0)
    monitor.check(epoch=1, first=0)
