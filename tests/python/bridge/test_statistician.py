"""Tables and reports need NumPy and SciPy only, and what needs more says what it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Nothing but NumPy, SciPy and Python itself can be imported.
ALONE = """
import sys
import numpy, scipy.special
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in {"numpy", "scipy", "kerasduet", *sys.stdlib_module_names}:
            raise ImportError(f"no {name} here")
sys.meta_path.insert(0, Nothing())
"""
VERBS = """
from kerasduet import bridge
cat, dog = ({"codes": numpy.array(codes), "levels": ["cat", "dog"]} for codes in ([1, 1, 0, 2], [1, 2, 2, 2]))
counted = bridge.count_classes(cat, dog, {})
matrix = {name: counted["value"][name] for name in ("table", "class_names")}
matrix["table"] = matrix["table"].tolist()
answers = [
    counted,
    bridge.count_classes(["cat", "dog"], ["cat", "dog"], {}),
    bridge.count_table({"counts": numpy.eye(2), "rows": ["a", "b"], "columns": ["a", "b"]}, {}),
    bridge.check_matrix(matrix),
    bridge.confusion_json(matrix),
    bridge.read_confusion_matrix(bridge.confusion_json(matrix)["value"]),
    bridge.confusion_notes(matrix),
    bridge.compare_matrices(matrix, matrix, ["one", "two"]),
    bridge.compare_predictions(cat, dog, dog, ["cat", "dog"], ["one", "two"]),
    bridge.regression_metrics([1.0, 2.0], [1.0, 3.0]),
    bridge.nearest_names("cat", ["cats"]),
    bridge.write_text("report.txt", "text"),
]
assert counted["value"]["table"].tolist() == [[1, 1], [0, 1]]
assert counted["warnings"][0]["code"] == "missing_rows"
print(*[answer["error"] for answer in answers if "error" in answer])
"""


def run(code: str, folder: object) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=str(folder), capture_output=True, text=True, check=True
    ).stdout


def test_the_verbs_of_a_statistician_need_numpy_and_scipy_only(tmp_path: object) -> None:
    assert run(ALONE + VERBS, tmp_path) == "\n"


def test_a_model_without_tensorflow_says_what_it_needs(tmp_path: object) -> None:
    code = (
        "import sys\n"
        "sys.modules['tensorflow'] = None\n"
        "import kerasduet as kd\n"
        "print(kd.ConfusionMatrix.from_predictions(prediction=['a', 'b'], truth=['a', 'b']).table.tolist())\n"
        "try:\n    kd.fit('xor_mlp')\n"
        "except kd.KerasDuetError as error:\n    print(error.code, error)"
    )
    table, error = run(code, tmp_path).splitlines()
    assert table == "[[1, 0], [0, 1]]"
    assert error.startswith("no_tensorflow A model needs TensorFlow and Keras, which cannot be loaded")
    assert sys.executable in error


@pytest.mark.slow
def test_ctrl_c_waits_until_tensorflow_is_loaded(tmp_path: object) -> None:
    code = (
        "import signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'tensorflow.python.ops.ragged':\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "finder = Finder()\n"
        "sys.meta_path.insert(0, finder)\n"
        "import kerasduet as kd\n"
        "try:\n    kd.fit('xor_mlp', epochs=1, verbose=0, mode='eager')\n"
        "except KeyboardInterrupt:\n    print('interrupted')\n"
        "sys.meta_path.remove(finder)\n"
        "print(kd.fit('xor_mlp', epochs=1, verbose=0, mode='eager').history['epoch'].max())"
    )
    assert run(code, tmp_path).split() == ["interrupted", "1"]
