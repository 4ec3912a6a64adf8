"""`confusion` and `read-report`: caret's report of a file, without TensorFlow and pandas."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from command import command

import kerasduet as kd

PREDICTED = ["cat", "cat", "dog", "cow", "dog", "cat"]
TRUE = ["cat", "dog", "dog", "cow", "cow", "cat"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "pets.csv", PREDICTED, TRUE)


def written(path: Path, prediction: list[str], truth: list[str], sep: str = ",", head: str = "") -> Path:
    rows = [sep.join(row) for row in zip(prediction, truth, strict=True)]
    path.write_text(head + "\n".join([f".pred_class{sep}truth", *rows, ""]), encoding="utf-8")
    return path


def matrix(prediction: list[str] = PREDICTED, truth: list[str] = TRUE, **more: str) -> kd.ConfusionMatrix:
    return kd.ConfusionMatrix.from_predictions(prediction=prediction, truth=truth, **more)


def test_the_report_is_carets(file: Path) -> None:
    ran = command("confusion", file)
    assert ran == (0, f"{matrix()}\n", "")


def test_other_statistics_and_notes(file: Path) -> None:
    ran = command("confusion", file, "--mode", "everything", "--explain")
    assert ran.out == f"{matrix().report('everything')}\n{kd.confusion_notes(matrix())}\n"


def test_json_holds_table_statistics_report_and_notes(file: Path) -> None:
    document = command("confusion", file, "--json", "--explain", "--mode", "prec_recall").json
    assert document.pop("report") == matrix().report("prec_recall")
    assert document.pop("notes") == kd.confusion_notes(matrix()).to_dict()
    assert document == matrix().to_dict()


def test_the_positive_class(tmp_path: Path) -> None:
    file = written(tmp_path / "two.csv", ["cat", "dog", "dog"], ["cat", "cat", "dog"])
    ran = command("confusion", file, "--positive", "dog")
    expected = matrix(["cat", "dog", "dog"], ["cat", "cat", "dog"], positive="dog")
    assert ran.out == f"{expected}\n"
    ran = command("confusion", file, "--positive", "cow")
    assert (ran.status, ran.code) == (2, "invalid_positive")
    assert (command("confusion", file, "--mode", "all").status) == 2


@pytest.mark.parametrize("sep", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_separators_and_a_byte_order_mark(tmp_path: Path, sep: str, mark: str) -> None:
    file = written(tmp_path / "pets.csv", PREDICTED, TRUE, sep, mark)
    assert command("confusion", file).out == f"{matrix()}\n"


def test_quotes_and_windows_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "quoted.csv"
    lines = [
        '"note, long","prediction","truth"',
        '"a ""b""\r\nc","big, cat","big, cat"',
        '"","dog","dog"',
        "",
    ]
    file.write_text("\r\n".join(lines), encoding="utf-8", newline="")
    assert command("confusion", file).out == f"{matrix(['big, cat', 'dog'], ['big, cat', 'dog'])}\n"


def test_whole_numbers_are_sorted_by_their_size(tmp_path: Path) -> None:
    file = written(tmp_path / "numbers.csv", ["10", "2", "9"], ["10", "9", "2"])
    assert command("confusion", file, "--json").json["class_names"] == ["2", "9", "10"]


def test_columns_of_other_names(tmp_path: Path) -> None:
    file = tmp_path / "caret.csv"
    file.write_text("pred,obs,Resample\ncat,cat,F1\ndog,cat,F1\n", encoding="utf-8")
    assert command("confusion", file).status == 0
    file.write_text("guess,class\ncat,cat\ndog,cat\n", encoding="utf-8")
    assert command("confusion", file, "--truth", "class", "--prediction", "guess").status == 0
    ran = command("confusion", file, "--truth", "clas", "--prediction", "guess")
    assert (ran.status, ran.code) == (1, "missing_column")
    assert 'did you mean "class"?' in ran.err
    assert command("confusion", file).code == "missing_column"


def test_columns_that_are_not_clear(tmp_path: Path) -> None:
    file = tmp_path / "both.csv"
    file.write_text("pred,prediction,truth\ncat,cat,cat\n", encoding="utf-8")
    ran = command("confusion", file)
    assert (ran.status, ran.code) == (2, "invalid_argument")
    file.write_text("truth,prediction,truth\ncat,cat,cat\n", encoding="utf-8")
    assert command("confusion", file).code == "invalid_data"


def test_rows_without_a_class_are_counted(tmp_path: Path) -> None:
    file = written(tmp_path / "missing.csv", ["cat", "NA", "dog", ""], ["cat", "dog", "dog", "NaN"])
    ran = command("confusion", file)
    assert ran.status == 0
    assert ran.err.startswith("warning[missing_rows]: 2 of 4 rows")
    assert ran.out == f"{matrix(['cat', 'dog'], ['cat', 'dog'])}\n"
    assert command("confusion", file, "--json").json["missing_rows"] == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_data"),
        ("truth,prediction\n", "empty_data"),
        ("truth,prediction\n,cat\nNA,dog\n", "empty_data"),
        ("truth,prediction\ncat,cat\n", "one_class"),
        ("truth,prediction\ncat,cat\ndog\n", "invalid_data"),
        ('truth,prediction\ncat,cat\ndog,"dog\n', "invalid_data"),
    ],
)
def test_files_that_hold_no_matrix(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "bad.csv").write_text(text, encoding="utf-8")
    ran = command("confusion", tmp_path / "bad.csv")
    assert ran.status == 1 and ran.out == ""
    assert ran.err.splitlines()[-1].startswith(f"error[{code}]: ")


def test_a_row_that_is_too_short_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("a,truth,prediction\n1,cat,cat\n\n2,dog\n", encoding="utf-8")
    assert "line 4" in command("confusion", tmp_path / "bad.csv").err


def test_a_column_of_numbers_fills_no_memory(tmp_path: Path) -> None:
    numbers = [str(number) for number in range(1001)]
    ran = command("confusion", written(tmp_path / "ids.csv", numbers, numbers))
    assert ran.code == "invalid_data" and "1001" in ran.err


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert command("confusion", tmp_path / "none.csv").code == "cannot_read"
    assert command("confusion", tmp_path).code == "cannot_read"
    (tmp_path / "latin.csv").write_bytes("truth,prediction\né,é\n".encode("latin-1"))
    assert command("confusion", tmp_path / "latin.csv").code == "invalid_data"


def test_neither_tensorflow_nor_pandas_is_loaded(file: Path) -> None:
    code = (
        "import sys\nfrom kerasduet.cli.main import main\n"
        f"main(['confusion', {str(file)!r}, '--explain'])\n"
        "print(*{'tensorflow', 'keras', 'pandas', 'matplotlib', 'rich'} & set(sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr == "\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no /dev/stdin")
def test_a_pipe_is_a_file(file: Path) -> None:
    program = [sys.executable, "-m", "kerasduet", "confusion", "/dev/stdin"]
    ran = subprocess.run(program, input=file.read_text(), capture_output=True, text=True, check=True)
    assert ran.stdout == f"{matrix()}\n"


def test_a_report_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(str(matrix()), encoding="utf-8")
    assert command("read-report", file) == (0, f"{matrix()}\n", "")
    assert command("read-report", file, "--json").json == matrix().to_dict()
    file.write_text(str(matrix()).replace("Kappa : 0.5", "Kappa : 0.9"), encoding="utf-8")
    ran = command("read-report", file)
    assert ran.status == 0 and ran.err.startswith("warning[statistics_disagree]: ")


def test_a_file_that_is_no_report(tmp_path: Path) -> None:
    (tmp_path / "no.txt").write_text("nothing\n", encoding="utf-8")
    assert command("read-report", tmp_path / "no.txt").code == "not_a_report"
    assert command("read-report", tmp_path / "none.txt").code == "file_not_found"
