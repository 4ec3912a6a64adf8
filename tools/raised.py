"""Find in the sources where an error or a warning is raised: with what code, of which class, in what words.

`error_codes.py` and `messages.py` read it. Python is read as syntax trees; R, whose `abort()`, `warn()` and
`must_be()` all take the code first, as text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "python" / "kerasduet"
BASES = {"KerasDuetError", "KerasDuetWarning"}
CARRIERS = {"Diagnosis": "FitWarning"}  # what has a code and becomes a warning elsewhere


class Raised(NamedTuple):
    """One place where something is raised."""

    code: str
    kind: str | None
    """The class in Python; None in R."""
    place: str
    """The file and the line."""
    sentence: str
    is_warning: bool


def raised_in_python() -> list[Raised]:
    """Find what the core raises; a code that cannot be read from the source is an error."""
    files = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(CORE.rglob("*.py"))}
    reader = _Reader(files)
    return sorted(set(reader.read()), key=lambda each: each.place)


def raised_in_r() -> list[Raised]:
    """Find what R raises itself."""
    found = []
    for path in sorted((ROOT / "R").glob("*.R")):
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(
            r'\b(abort|warn|must_be)\(\s*"([a-z0-9_]+)",\s*|\b(code) = "([a-z0-9_]+)"', text
        ):
            verb, code = match[1] or match[3], match[2] or match[4]
            place = f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}"
            found.append(Raised(code, None, place, _r_words(text, match.end(), verb, code), verb == "warn"))
    return found


def _r_words(text: str, start: int, verb: str, code: str) -> str:
    """Give the texts of a call from its second argument on; of a sentence made before, the nearest above."""
    call = text[start : _closing(text, start)]
    if verb != "must_be" and not re.match(r'["pg]', call):  # a variable: paste, gettext or its like made it
        above = text.rfind("<-", 0, start)
        call = text[above:start]
    parts = [part.replace('\\"', '"') for part in re.findall(r'(?<!= )"((?:[^"\\]|\\.)*)"', call)]
    return " ".join(part for part in parts if part != code)


def _closing(text: str, start: int) -> int:
    depth, quoted = 1, False
    for position in range(start, len(text)):
        letter = text[position]
        if letter == '"' and text[position - 1] != "\\":
            quoted = not quoted
        elif not quoted:
            depth += (letter == "(") - (letter == ")")
            if depth == 0:
                return position
    return len(text)


class _Reader:
    """Reads the core: classes first, then calls, then what functions are given as their `code`."""

    def __init__(self, files: dict[Path, ast.Module]):
        self._files = files
        self._kinds = _subclasses(files) | CARRIERS
        self._constants = {
            target.id: node.value
            for tree in files.values()
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        nodes = [node for tree in files.values() for node in ast.walk(tree)]
        self._functions = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}
        self._calls = [(path, *each) for path, tree in files.items() for each in _calls(tree)]
        self._passed: dict[tuple[str, str], set[tuple[str, str]]] = {}  # (function, parameter): kind, words

    def read(self) -> Iterator[Raised]:
        """Give what is raised by name, and what goes through functions until no more comes to light."""
        for path, function, call in self._calls:
            kind = self._kind(call.func)
            if kind:
                yield from self._told(path, function, call.args[:1], kind, self._words(call, function), call)
        known: dict[tuple[str, str], set[tuple[str, str]]] = {}
        while known != self._passed:
            known = {key: set(value) for key, value in self._passed.items()}
            for path, function, call in self._calls:
                for (name, parameter), ends in known.items():
                    given = _given(self._functions[name], call, parameter)
                    for kind, words in ends:
                        yield from self._told(path, function, given, kind, words, call)

    def _told(self, path, function, codes, kind, words, call) -> Iterator[Raised]:  # type: ignore[no-untyped-def]
        for code in codes:
            if isinstance(code, ast.IfExp):
                yield from self._told(path, function, [code.body, code.orelse], kind, words, call)
            elif isinstance(code, ast.Constant) and isinstance(code.value, str):
                place = f"{path.relative_to(ROOT)}:{call.lineno}"
                yield Raised(code.value, kind, place, words, kind.endswith("Warning"))
            elif isinstance(code, ast.Name) and function and code.id in _parameters(function):
                self._passed.setdefault((function.name, code.id), set()).add((kind, words))
                for default in _default(function, code.id):
                    yield from self._told(path, None, [default], kind, words, function)
            elif isinstance(code, ast.Name) and code.id in self._constants:
                yield from self._told(path, None, [self._constants[code.id]], kind, words, call)
            elif not (isinstance(code, ast.Attribute) and code.attr == "code"):  # that one is raised again
                raise SystemExit(f"{path.relative_to(ROOT)}:{call.lineno}: the code must be a text")

    def _kind(self, function: ast.expr) -> str | None:
        if isinstance(function, ast.Attribute) and function.attr == "must_be":
            function = function.value
        return self._kinds.get(function.id) if isinstance(function, ast.Name) else None

    def _words(self, call: ast.Call, function: ast.FunctionDef | None) -> str:
        """Give the sentence of a call, what is not written there as its source in angle brackets."""
        parts = [self._text(each, function) for each in call.args[1:]]
        if not (isinstance(call.func, ast.Attribute) and call.func.attr == "must_be"):
            return parts[0] if parts else ""
        argument, wanted = self._text(call.args[1], None), parts[1]
        hint = ": {hint}" if any(each.arg == "hint" for each in call.keywords) else "."
        return f"`{argument}` must be {wanted}, not {{got!j}}{hint}"

    def _text(self, node: ast.expr, function: ast.FunctionDef | None) -> str:
        if isinstance(node, ast.Name) and (values := self._values(node.id, function)):
            return " | ".join(dict.fromkeys(self._text(each, None) for each in values))
        if isinstance(node, ast.Constant):
            return str(node.value)
        if isinstance(node, ast.JoinedStr):
            return "".join(self._text(part, None) for part in node.values)
        if isinstance(node, ast.FormattedValue):
            return f"<{ast.unparse(node.value)}>"
        if isinstance(node, ast.IfExp):
            return f"{self._text(node.body, function)} | {self._text(node.orelse, function)}"
        return f"<{ast.unparse(node)}>"

    def _values(self, name: str, function: ast.FunctionDef | None) -> list[ast.expr]:
        """Give all that a name may stand for: what the function or its callers make it, or a constant."""
        if function and name in _parameters(function):
            return [each for _, _, call in self._calls for each in _given(function, call, name)]
        return _assigned(function, name) or list(filter(None, [self._constants.get(name)]))


def _subclasses(files: dict[Path, ast.Module]) -> dict[str, str]:
    """Give the names of all classes of errors and warnings."""
    classes = [node for tree in files.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    names = set(BASES)
    while (
        more := {each.name for each in classes if names & {ast.unparse(base) for base in each.bases}} - names
    ):
        names |= more
    return {name: name for name in names}


def _calls(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
    """Give each call with the function around it."""

    def visit(
        node: ast.AST, function: ast.FunctionDef | None
    ) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield function, child
            yield from visit(child, child if isinstance(child, ast.FunctionDef) else function)

    yield from visit(tree, None)


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [each.arg for each in [*function.args.args, *function.args.kwonlyargs]]


def _default(function: ast.FunctionDef, name: str) -> list[ast.expr]:
    arguments = function.args
    given = arguments.args[len(arguments.args) - len(arguments.defaults) :]
    pairs = [
        *zip(given, arguments.defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return [value for each, value in pairs if each.arg == name and value is not None]


def _given(function: ast.FunctionDef, call: ast.Call, parameter: str) -> list[ast.expr]:
    """Give what a call hands to a function as one parameter; nothing if it calls another function."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", None)
    if called != function.name or ast.unparse(call.func) == "warnings.warn":
        return []
    by_name = [each.value for each in call.keywords if each.arg == parameter]
    names = [each for each in _parameters(function) if each not in ("self", "cls")]
    return by_name or call.args[names.index(parameter) :][:1]


def _assigned(function: ast.FunctionDef | None, name: str) -> list[ast.expr]:
    """Give all that a function assigns to a name."""
    nodes = ast.walk(function) if function else ()
    return [
        node.value
        for node in nodes
        if isinstance(node, ast.Assign)
        and any(isinstance(each, ast.Name) and each.id == name for each in node.targets)
    ]
