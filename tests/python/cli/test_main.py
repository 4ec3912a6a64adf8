"""The command as a whole: status, errors of one line, help with examples, completion, what it loads."""

from __future__ import annotations

import inspect
import json
import os
import shlex
import subprocess
import sys

import pytest
from command import command

import kerasduet as kd
from kerasduet.cli import catalogue, main

HEAVY = "{'numpy', 'scipy', 'pandas', 'tensorflow', 'keras', 'rich', 'matplotlib'}"


def in_process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "kerasduet", *arguments]
    return subprocess.run(program, capture_output=True, text=True, check=False, env=os.environ | environment)


def test_without_arguments_it_helps() -> None:
    ran = command()
    assert ran.status == 0
    assert ran.out == command("--help").out
    assert "fit" in ran.out


def test_it_tells_its_version() -> None:
    assert command("--version") == (0, f"{kd.__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sho"], "No such command 'sho'"),
        (["specs", "--epoch"], "--epoch"),
        (["show"], "spec"),
        (["specs", "more"], "unexpected extra argument"),
        (["fit", "xor_mlp", "--seed", "one"], "--seed"),
    ],
)
def test_arguments_that_are_none_are_of_status_2(arguments: list[str], words: str) -> None:
    ran = command(*arguments)
    assert (ran.status, ran.out, ran.code) == (2, "", "usage")
    assert words.lower() in ran.err.lower()
    verb = f"kerasduet {arguments[0]}" if arguments[0] in main.VERBS else "kerasduet"
    assert ran.err.endswith(f"See `{verb} --help`.\n")


def test_work_that_fails_is_of_status_1() -> None:
    ran = command("show", "xor_mpl")
    assert (ran.status, ran.out, ran.code) == (1, "", "unknown_spec")
    assert ran.err.endswith('did you mean "xor_mlp"?\n')


def test_an_error_as_json_has_its_code_and_details() -> None:
    ran = command("show", "xor_mpl", "--json")
    assert (ran.status, ran.out) == (1, "")
    error = json.loads(ran.err)["error"]
    assert error["code"] == "unknown_spec"
    assert error["details"]["hint"]["names"] == ["xor_mlp"]


def test_a_spec_with_several_faults_and_odd_names_is_one_line(tmp_path) -> None:
    spec = kd.model_spec("xor_mlp").to_dict()
    spec["fit"] = {"epochs": 0, "a\x1b[31m\nb": 1}
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(spec), encoding="utf-8")
    ran = command("show", file)
    assert (ran.status, ran.code) == (1, "invalid_spec")
    assert "\x1b" not in ran.err and "`fit.epochs` must be" in ran.err


def test_what_nobody_foresaw_is_one_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kd, "model_spec", lambda spec: 1 / 0, raising=False)
    ran = command("show", "xor_mlp")
    assert (ran.status, ran.code) == (1, "internal_error")


def test_ctrl_c_is_of_status_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(spec: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(kd, "model_spec", stop, raising=False)
    assert command("show", "xor_mlp") == (130, "", "")


@pytest.mark.parametrize("verb", main.VERBS)
def test_each_verb_helps_with_an_example(verb: str) -> None:
    ran = command(verb, "--help")
    assert (ran.status, ran.err) == (0, "")
    shown = [line.strip() for line in ran.out.partition("Examples:\n")[2].splitlines() if line.strip()]
    examples = inspect.cleandoc(main.VERBS[verb].__doc__ or "").partition("--------\n")[2].splitlines()
    assert shown == examples, "the examples are printed as they are written"
    for example in examples:
        program, called, *rest = shlex.split(example.partition("|")[0])
        assert (program, called) == ("kerasduet", verb)
        options = [each for each in rest if each.startswith("-")]
        assert all(option in ran.out for option in options), example


def test_the_examples_of_what_the_package_brings_run() -> None:
    for example in ("specs", "show fashion_mlp", "data"):
        assert command(*example.split()).status == 0


def test_python_m_runs_it() -> None:
    ran = in_process("show", "xor_mlp")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == command("show", "xor_mlp").out
    assert in_process("show", "nothing").returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has other pipes")
def test_a_reader_that_has_gone_is_no_traceback() -> None:
    line = f"{shlex.quote(sys.executable)} -m kerasduet show fashion_mlp --json | true"
    for _ in range(3):  # `true` has gone before, as a rule
        ran = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
        assert ran.stderr == ""


@pytest.mark.parametrize("arguments", [["--help"], ["fit", "--help"], ["specs"]])
def test_help_and_specs_load_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom kerasduet.cli.main import main\n"
        f"status = main({arguments!r})\nprint(status, *{HEAVY} & set(sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr == "0\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_get_a_completion(shell: str) -> None:
    ran = in_process(_KERASDUET_COMPLETE=f"source_{shell}")
    assert ran.returncode == 0
    assert "_KERASDUET_COMPLETE" in ran.stdout


def test_specs_and_data_sets_are_completed() -> None:
    assert catalogue._known_specs("xor") == ["xor_mlp"]
    words = {"COMP_WORDS": "kerasduet fit x --data garments", "COMP_CWORD": "4"}
    ran = in_process(_KERASDUET_COMPLETE="complete_bash", **words)
    assert ran.stdout.split() == ["garments"]
