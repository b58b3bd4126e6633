"""Compare two records, file by file."""

from collections import Counter
from collections.abc import Iterator
from difflib import unified_diff
from itertools import islice
from pathlib import Path
from typing import Final

MOST_LINES: Final = 12  # shown of one file


def compare(before: Path, after: Path) -> int:
    """Print what differs. Returns 1 when anything does."""
    names = sorted({path.relative_to(folder) for folder in (before, after) for path in folder.rglob("*.txt")})
    unequal = [name for name in names if text_of(before / name) != text_of(after / name)]
    for name in unequal:
        print(*islice(differences(before / name, after / name), MOST_LINES), sep="\n")
    all_of, unequal_of = (Counter(name.parts[0] for name in chosen) for chosen in (names, unequal))
    for group, count in all_of.items():
        print(f"{group}: {count - unequal_of[group]} of {count} equal")
    return int(bool(unequal) or not names)


def text_of(file: Path) -> str | None:
    return file.read_text() if file.exists() else None


def differences(before: Path, after: Path) -> Iterator[str]:
    one, other = ((text_of(file) or "").splitlines() for file in (before, after))
    return unified_diff(one, other, str(before), str(after), lineterm="", n=0)
