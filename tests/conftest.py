"""What all suites share: tests tell nothing of training's progress, and random cases are the same each day.

``make fuzz`` looks for faults that the fixed cases do not show: it sets KERASDUET_SEED to the date and takes
hypothesis's profile "fuzz". ``make mutants`` takes "mutants", which is quick.
"""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

os.environ["KERASDUET_VERBOSE"] = "0"

gc.set_threshold(50_000, 10, 10)  # a graph is very many objects: by default they are looked at all the time

# No deadlines: a busy machine is no fault of the code.
settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("fuzz", settings.get_profile("suite"), derandomize=False, max_examples=2000)
settings.register_profile("mutants", settings.get_profile("suite"), max_examples=20)
settings.load_profile("suite")


# The files that take longest, so that no process of several works on one of them at the end, alone.
LONG_FILES = {
    "test_cases.py",
    "test_distribution.py",
    "test_estimators.py",
    "test_fit_everywhere.py",
    "test_folder.py",
    "test_in_place.py",
    "test_in_place_refused.py",
    "test_packaging.py",
    "test_page.py",
    "test_plots.py",
    "test_programs.py",
    "test_randomness.py",
    "test_stateful.py",
    "test_steps.py",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first."""
    items.sort(key=lambda item: item.path.name not in LONG_FILES)


@pytest.fixture(scope="session")
def seed() -> int:
    """Give the seed of random cases; what it prints is shown where a test fails."""
    seed = int(os.environ.get("KERASDUET_SEED", "1"))
    print(f"repeat these cases with KERASDUET_SEED={seed}")
    return seed
