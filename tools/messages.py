"""Print all sentences of errors and warnings, one a line with its place and code, for a stranger's eyes.

A template stands as it is written, with its details in braces; what the source makes of other texts stands
in angle brackets, and texts for which a sentence has several are divided by bars.
"""

from __future__ import annotations

from raised import raised_in_python, raised_in_r


def main() -> None:
    for each in [*raised_in_python(), *raised_in_r()]:
        print(f"{each.place}: {each.code}: {each.sentence}")


if __name__ == "__main__":
    main()
