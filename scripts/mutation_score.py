"""What mutmut found: the mutants that lived, the score of each module, and killed/total as the last line.

usage: mutation_score.py FOLDER
"""
# ruff: noqa: T201 -- it is there to print

import json
import sys
from collections import Counter
from pathlib import Path

from mutmut.stats import status_by_exit_code

LIVED = ("survived", "no tests", "suspicious", "skipped")


def main() -> None:
    everything: Counter[str] = Counter()
    lines = []
    for file in sorted(Path(sys.argv[1]).glob("*.py.meta")):
        tried = {
            name: status_by_exit_code[code]
            for name, code in sorted(json.loads(file.read_text())["exit_code_by_key"].items())
            if code is not None
        }
        for name, status in tried.items():
            if status in LIVED:
                print(f"{status:9} {name}")
        module = Counter(tried.values())
        everything += module
        if module:
            lines.append(f"{file.name.removesuffix('.py.meta'):14} {killed(module):4}/{module.total()}")
    if not everything:
        sys.exit("No mutant was tried.")
    if killed(everything) < everything.total():
        print("To see one: .venv/bin/mutmut show NAME\n")
    print("\n".join(lines))
    timed_out = f" ({everything['timeout']} by running for ever)" if everything["timeout"] else ""
    share = 100 * killed(everything) / everything.total()
    print(f"{killed(everything)}/{everything.total()} killed{timed_out}: {share:.1f} %")


def killed(statuses: Counter[str]) -> int:
    return statuses.total() - sum(statuses[status] for status in LIVED)


if __name__ == "__main__":
    main()
