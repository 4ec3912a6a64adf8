"""Write the layers of import-linter's contract into DESIGN.md, in the block ``<!-- layers -->``.

Usage: layers.py [--check]

With ``--check`` nothing is written, and a block that is not what the contract in pyproject.toml says fails.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(?<=<!-- layers -->\n).*?(?=<!-- /layers -->)", re.DOTALL)


def main() -> int:
    design = ROOT / "DESIGN.md"
    text = design.read_text(encoding="utf-8")
    if not BLOCK.search(text):
        print("DESIGN.md must have a block between <!-- layers --> and <!-- /layers -->.")
        return 1
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = BLOCK.sub(lambda _: block(layers(contract)), text)
    if "--check" not in sys.argv:
        design.write_text(wanted, encoding="utf-8")
    elif wanted != text:
        print("The layers in DESIGN.md are not those of pyproject.toml: run tools/layers.py.")
        return 1
    return 0


def layers(contract: str) -> list[str]:
    """Read the layers from the text of pyproject.toml (Python 3.10 has no reader of TOML)."""
    section = contract.partition("[[tool.importlinter.contracts]]")[2]
    found = re.search(r"^layers = (\[.*?^\])", section, re.MULTILINE | re.DOTALL)
    if found is None:
        raise SystemExit("pyproject.toml must have a contract of layers.")
    return [str(each) for each in ast.literal_eval(found[1])]


def block(layers: list[str]) -> str:
    """Draw the layers as the contract has them: the highest first, those of one line side by side."""
    return "\n".join(["```", *layers, "```", ""])


if __name__ == "__main__":
    sys.exit(main())
