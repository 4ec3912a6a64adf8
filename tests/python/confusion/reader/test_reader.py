"""Printed caret reports are read back: as printed, wrapped, marked, indented, or with blanks lost."""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasduet.confusion.matrix import ConfusionMatrix, ConfusionWarning
from kerasduet.confusion.reader.reader import read_confusion_matrix
from kerasduet.confusion.report import TITLE
from kerasduet.errors import KerasDuetError

DATA = Path(__file__).parents[3] / "data"
GOLDEN = [json.loads(line) for line in (DATA / "caret_golden.jsonl").read_text(encoding="utf-8").splitlines()]
TUTORIAL = next(case for case in GOLDEN if case["name"] == "tutorial_fashion_mnist")
REPORT = "\n".join(TUTORIAL["print_sens_spec"])
THREE = [[20, 3, 1], [4, 30, 2], [1, 2, 37]]


@pytest.mark.parametrize("mode", ["sens_spec", "prec_recall", "everything"])
@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["name"])
def test_golden_reports_are_read_back(case, mode):
    matrix = read_confusion_matrix("\n".join(case[f"print_{mode}"]))
    assert matrix.table.tolist() == case["table"]
    assert list(matrix.class_names) == case["levels"]
    assert matrix.report(mode) == "\n".join(case[f"print_{mode}"])


def marked(text: str) -> str:
    return "\n".join(f"## {line}".rstrip(" ") for line in text.split("\n"))


TABLE_ALONE = REPORT.split("\n\nOverall")[0]
COPIES = {
    "knitr": marked(REPORT),
    "one hash": "\n".join(f"# {line}" for line in REPORT.split("\n")),
    "reprex": "\n".join(f"#> {line}" for line in REPORT.split("\n")),
    "byte order mark": "\ufeff" + REPORT,
    "Mac": REPORT.replace("\n", "\r") + "\n",
    "console": f"> confusionMatrix(table)\n{REPORT}\n> quit()",
    "Markdown with knitr": f"Text before.\n\n```\n{marked(REPORT)}\n```\n",
    "Markdown": f"```\n{REPORT}\n```",
    "indented": "\n".join(f"    {line}".rstrip(" ") for line in REPORT.split("\n")),
    "Windows": REPORT.replace("\n", "\r\n"),
    "blanks collapsed": re.sub(" +", " ", REPORT),
    "knitr, blanks collapsed": re.sub(" +", " ", marked(REPORT)),
    "double spaced": "\n\n".join(line.strip() for line in REPORT.split("\n")),
    "a word a line": TITLE + TABLE_ALONE.removeprefix(TITLE).replace(" ", "\n"),
}


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_copies_of_the_tutorial_report(copied):
    matrix = read_confusion_matrix(copied)
    assert matrix.table.tolist() == TUTORIAL["table"]
    assert matrix.report() == REPORT


def test_collapsed_text_of_a_wrapped_table_and_of_one_without_names():
    names = [f"a_rather_long_label_{i}" for i in range(8)]
    table = [[10 * i + j for j in range(8)] for i in range(8)]
    for dnn in (("Prediction", "Reference"), None):
        matrix = ConfusionMatrix.from_table(table, names, dnn=dnn)
        again = read_confusion_matrix(re.sub(" +", " ", matrix.report()))
        assert (again.table.tolist(), again.class_names, again.dnn) == (table, tuple(names), dnn)


def test_a_file_is_read(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    assert str(read_confusion_matrix(path)) == str(read_confusion_matrix(str(path))) == REPORT


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_files_of_windows_are_read(encoding, form, tmp_path):
    matrix = ConfusionMatrix.from_table(THREE, ["ä", "b", "c"])
    path = tmp_path / "report.txt"
    path.write_bytes((matrix.to_json() if form == "json" else str(matrix)).encode(encoding))
    assert read_confusion_matrix(path).to_dict() == matrix.to_dict()


NONSENSE = {
    "blanks": " " * 300_000,
    "empty lines": "\n" * 300_000 + "a",
    "counts in one line": "1 " * 150_000,
    "counts in ten lines": ("1 " * 15_000 + "\n") * 10,
    "lines of two counts": "1 1\n" * 75_000,
    "rows of words": "a b " + "a 1 1 b 1 1\n" * 25_000,
    "one long number": "  a b\na " + "9" * 300_000 + " 1\nb 1 2\n",
    "statistics without an end": "  a b\na 1 2\nb 3 4\nAccuracy : 0.5\nRecall" + " 1" * 150_000 + "x",
}


@pytest.mark.parametrize("text", NONSENSE.values(), ids=NONSENSE)
def test_much_nonsense_is_read_in_time_proportional_to_its_length(text):
    start = time.monotonic()
    with contextlib.suppress(KerasDuetError):
        read_confusion_matrix(f"{TITLE}\n\n{text}")
    assert time.monotonic() - start < 20  # it took hours where each column was tried


@pytest.mark.parametrize(
    "text",
    [
        TITLE + "\n\n  a b\na " + "9" * 5000 + " 1\nb 1 2\n",
        TITLE + "\n\n  a b\na 1 2\nb 3 4\n  Accuracy : 1e+99999\n",
        TITLE + "\n\n  a b\na 1 2\nb 3 4\n  Kappa : " + "9" * 5000 + "\n  Accuracy : 0.5\n",
        TITLE + "\n\n  \\U{fffffffff} b\n\\U{fffffffff} 1 2\nb 3 4\n",
        '{"table": [[1, 2], [3, ' + "9" * 5000 + ']], "class_names": ["a", "b"]}',
        '{"table": ' + "[" * 100_000,
        '{"table": [[1, 2], [3, 1e400]], "class_names": ["a", "b"]}',
        '{"table": [[1, 2], [3, 4]], "class_names": ["a", "b"], "missing_rows": "many"}',
        '{"table": [[1, 2], [3, 4]], "class_names": ["a", "b"], "dnn": 5}',
        '{"table": {}, "class_names": [[], {}]}',
    ],
)
def test_hostile_texts_are_read_or_refused(text):
    with warnings.catch_warnings(), contextlib.suppress(KerasDuetError):
        warnings.simplefilter("ignore", ConfusionWarning)
        read_confusion_matrix(text)


@pytest.mark.parametrize("source", ["", ".", "~nobody", "a\0b", "x" * 5000, "\ud800", b"bytes", 5, None])
def test_a_source_that_is_no_file_is_refused(source):
    with pytest.raises(KerasDuetError) as caught:
        read_confusion_matrix(source)
    assert caught.value.code == "file_not_found"


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(KerasDuetError):
        read_confusion_matrix(tmp_path / "pipe")


def test_the_positive_class_is_kept():
    matrix = ConfusionMatrix.from_table([[8, 1], [2, 9]], ["cat", "wild dog"], positive="wild dog")
    assert read_confusion_matrix(str(matrix)).positive == "wild dog"


@pytest.mark.parametrize(
    ("printed", "changed", "message"),
    [
        ("Accuracy : 0.8906", "Accuracy : 0.8916", "line 18: Accuracy is printed as 0.8916, not 0.8906"),
        ("(0.8843, 0.8967)", "(0.8843, 0.8968)", "line 19: AccuracyUpper is printed as 0.8968, not 0.8967"),
        ("< 2.2e-16", "0.01", "AccuracyPValue is printed as 0.01, not 0"),
        ("P-Value : NA", "P-Value : 0.5", "McnemarPValue is printed as 0.5, not NaN"),
        ("0.8843,", "NA,", "AccuracyLower is printed as NA, not 0.8843"),
        (
            "0.0709   0.0957",
            "0.0709   0.0967",
            "line 44: Detection Rate of Class: 7 is printed as 0.0967, not 0.0957",
        ),
        ("         0 845", "         0 846", "line 20: AccuracyNull is printed as 0.1, not 0.1001"),
    ],
)
def test_statistics_that_disagree_are_named_with_their_line(printed, changed, message):
    assert printed in REPORT
    with pytest.warns(ConfusionWarning, match=re.escape(message)) as caught:
        read_confusion_matrix(REPORT.replace(printed, changed))
    assert caught[0].message.code == "statistics_disagree"
    assert caught[0].filename == __file__


def test_a_given_prevalence_is_among_the_statistics_that_disagree():
    matrix = ConfusionMatrix.from_table([[8, 1], [2, 9]], prevalence=0.1)
    with pytest.warns(ConfusionWarning, match=r"Prevalence is printed as 0\.1000, not 0\.5"):
        assert read_confusion_matrix(str(matrix)).prevalence is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no report\nat all", 'it has no line "Confusion Matrix and Statistics"'),
        ("\nConfusion Matrix and Statistics\n\n", "a table of counts below its title in line 2"),
        (REPORT.replace(" 976   0", " 976"), "the 121 words of lines 3 to 14 are none: "),
        (REPORT.replace(" 976   0", " 976"), "none: 10 classes make 122 words."),
        ("Confusion Matrix and Statistics\n\nx y\nx 1 2\ny 3 -4\n", "the 8 words of lines 3 to 5 are none"),
    ],
)
def test_texts_that_are_no_report(text, message):
    with pytest.raises(KerasDuetError, match=re.escape(message)) as caught:
        read_confusion_matrix(text)
    assert caught.value.code == "not_a_report"


def test_a_file_that_is_not_there():
    with pytest.raises(KerasDuetError, match=r'not "nowhere\.txt"') as caught:
        read_confusion_matrix("nowhere.txt")
    assert caught.value.code == "file_not_found"


sizes = st.integers(2, 7)
labels = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).filter(
    lambda text: not text.endswith(" ")
)


# Blanks that all names begin with cannot be told from those under the title: where counts have two digits,
# the classes " a" and " b" print as "a" and "b" do, and "" and " 0" as "" and "0".
def have_a_beginning(class_names: list[str]) -> bool:
    return any(name and not name.startswith(" ") for name in class_names)


@st.composite
def matrices(draw) -> ConfusionMatrix:
    size = draw(sizes)
    counts = st.one_of(st.integers(0, 60_000), st.just(0))
    row = st.lists(counts, min_size=size, max_size=size)
    return ConfusionMatrix.from_table(
        draw(st.lists(row, min_size=size, max_size=size)),
        draw(st.lists(labels, min_size=size, max_size=size, unique=True).filter(have_a_beginning)),
        dnn=draw(st.one_of(st.none(), st.just(("Prediction", "Reference")), st.tuples(labels, labels))),
    )


@given(matrices(), st.integers(20, 150), st.sampled_from(["sens_spec", "prec_recall", "everything"]))
def test_any_report_is_read_back(matrix, width, mode):
    again = read_confusion_matrix(matrix.report(mode, width))
    assert again.table.tolist() == matrix.table.tolist()
    assert again.class_names == matrix.class_names
    assert again.report(mode, width) == matrix.report(mode, width)


@given(st.text(st.sampled_from("0123456789ab \n#:.-ReferenceConfusion Matrix and Statistics"), max_size=200))
def test_any_text_is_read_or_refused(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConfusionWarning)
        try:
            read_confusion_matrix(f"Confusion Matrix and Statistics\n{text}")
        except KerasDuetError as error:
            assert error.code


def test_json_is_read_as_the_printed_text_is(tmp_path):
    matrix = ConfusionMatrix.from_table([[8, 1], [2, 9]], ["cat", "dog"], positive="dog")
    (tmp_path / "matrix.json").write_text(matrix.to_json())
    for source in (matrix.to_json(), tmp_path / "matrix.json", str(tmp_path / "matrix.json")):
        assert read_confusion_matrix(source).to_dict() == matrix.to_dict()


@pytest.mark.parametrize(
    "text", ["{", "{}", '{"table": 3, "class_names": 5}', '{"table": [[1]], "class_names": {}}']
)
def test_json_of_no_matrix_is_refused(text):
    with pytest.raises(KerasDuetError):
        read_confusion_matrix(text)


@pytest.mark.parametrize("dnn", [None, ("Prediction", "Reference"), ("p", "r"), ("a title of words", "x")])
@pytest.mark.parametrize(
    "names", [["a", "b"], ["1", "2"], ["a 1", "a 2"], [" a", "b"], ["", "b"], ["表", "b 3"]]
)
def test_the_smallest_tables_are_read_back(names, dnn):
    for width in (10, 13, 16, 80):  # of one column a block, and of both
        matrix = ConfusionMatrix.from_table([[0, 12], [345, 6]], names, dnn=dnn)
        again = read_confusion_matrix(matrix.report(width=width))
        assert (again.table.tolist(), again.class_names) == (matrix.table.tolist(), matrix.class_names)
        assert again.dnn == dnn


def test_a_count_has_30_digits_at_most():
    text = TITLE + "\n\n  a b\na {} 1\nb 1 2\n"
    with pytest.raises(KerasDuetError) as caught:
        read_confusion_matrix(text.format("1" * 31))
    assert caught.value.code == "not_a_report"
    assert read_confusion_matrix(text.format("1" * 18)).table[0, 0] == int("1" * 18)


@pytest.mark.parametrize("width", [28, 45, 80])
@pytest.mark.parametrize("dnn", [None, ("Prediction", "Reference"), ("a longer title", "表"), ("p", "a b c")])
@pytest.mark.parametrize(
    "class_names",
    [["表 a", "b c"], ["日本", "x y", "z"], ["a b", "a  c", "d"], ["1 2", "3", "x"], ["é x", "", "y 1", "z"]],
)
def test_names_with_blanks_and_wide_characters_are_read_back(class_names, dnn, width):
    size = len(class_names)
    matrix = ConfusionMatrix.from_table(np.arange(size**2).reshape(size, size) * 9, class_names, dnn=dnn)
    again = read_confusion_matrix(matrix.report(width=width))
    assert (again.class_names, again.table.tolist()) == (matrix.class_names, matrix.table.tolist())
    assert again.report(width=width) == matrix.report(width=width)


@pytest.mark.parametrize("width", [24, 32, 40, 80])
@pytest.mark.parametrize("names", [["alpha_beta_1", "gamma_delta_2", "eps"], ["a", "b"], ["10", "9", "x"]])
def test_a_table_that_lost_its_blanks_or_line_ends_is_read_by_its_words(names, width):
    size = len(names)
    matrix = ConfusionMatrix.from_table(np.arange(size**2).reshape(size, size) * 1001, names)
    title, _, rest = matrix.report(width=width).partition("\n")
    table = re.split(r"\n *\n", rest.strip("\n"))[0]
    for lost in (re.sub(" +", " ", table), " ".join(table.split())):
        again = read_confusion_matrix(f"{title}\n\n{lost}\n")
        assert (again.class_names, again.table.tolist()) == (matrix.class_names, matrix.table.tolist())
        assert again.dnn == ("Prediction", "Reference")
