"""The files of the golden cases as facts by column. What a row does not say is what nobody has asked or said."""

import csv
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
FACTORS: Final = [
    "sitting",
    "standing",
    "walking",
    "stairs",
    "heights",
    "fine_work",
    "screen",
    "noise",
    "driving",
    "shifts",
    "night",
]
# By name: code, kind, parent, region. Only those of the files.
PLACES: Final = {
    "busk": ("UA46040030000058332", "H", "UA46040000000069196", "UA-46"),
    "zolochiv": ("UA46040070000032075", "H", "UA46040000000069196", "UA-46"),
    "lviv": ("UA46060250000025047", "H", "UA46060000000042587", "UA-46"),
    "lviv_oblast": ("UA46000000000026241", "O", "", "UA-46"),
    "poltava": ("UA53080370000025447", "H", "UA53080000000068029", "UA-53"),
    "chernivtsi": ("UA73060610000066784", "H", "UA73060000000061247", "UA-77"),
    "kyiv_pechersk": ("UA80000000000624772", "B", "UA80000000000093317", "UA-30"),
    "kyiv_darnytsia": ("UA80000000000210193", "B", "UA80000000000093317", "UA-30"),
}


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def facts(name: str) -> dict[str, dict[str, str]]:
    """By number: the facts that the row states, `all` written out for each factor."""
    found = {}
    for row in rows(name):
        stated = dict(word.split("=") for word in (row["facts"] or "").split())
        found[row["number"]] = {**dict.fromkeys(FACTORS, stated.pop("all", "")), **stated}
    return found
