"""What a list of the office consists of: columns, cells, rows."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Value = str | int | date | datetime | None


@dataclass(frozen=True, kw_only=True)
class Column:
    """`code`: of the column in addresses. `is_sorted`: the head of the column is a link that sorts by it.

    `room`: the least screen that shows it in the table, "" for every one; on a phone rows to tick show those for every one, and
    other rows show all. `is_labelled`: a row on a phone repeats the label before the value. `is_first`: the name of the row.
    `kind`: a code is on one line, a phrase and a long text are cut after two lines on a screen, and a long text has more room.
    """

    code: str
    label: str
    is_sorted: bool = False
    is_first: bool = False
    is_labelled: bool = False
    kind: Literal["text", "phrase", "long", "number", "code"] = "text"
    room: Literal["", "wide", "widest"] = ""

    @property
    def is_cut(self) -> bool:
        """After two lines, on a screen."""
        return self.kind in ("phrase", "long")


@dataclass(frozen=True)
class Fold:
    """The address of the list with what is below a row shown or hidden."""

    url: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One value: `value` for a spreadsheet, `text` for the page ("" for the value itself), `note` beside it.

    `tone`: of a status, None for plain text. `is_typed`: typed by a person, so in Ukrainian on every page. `depth`: of the row in
    a tree, from 0; `fold`: where something below it can be hidden. `act_url`: the value is a button that sends the form around
    the table there.
    """

    value: Value = field(kw_only=False)
    text: str = field(default="", kw_only=False)
    note: str = ""
    url: str = ""
    tone: str | None = None
    is_typed: bool = False
    depth: int = 0
    fold: Fold | None = None
    act_url: str = ""

    @property
    def shown(self) -> str:
        return self.text or ("" if self.value is None else str(self.value))

    @property
    def written(self) -> Value:
        """For a spreadsheet: a text with its note; a number or a day as it is."""
        if not isinstance(self.value, str) or not self.note:
            return self.value
        return f"{self.value}, {self.note}" if self.value else self.note


@dataclass(frozen=True)
class Row:
    """`key`: of the row in addresses; never a name. `can_be_chosen`: has a box to tick."""

    key: str
    cells: tuple[Cell, ...]
    can_be_chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A link to one part of a list."""

    label: str
    url: str
    is_shown: bool


@dataclass(frozen=True)
class Chip:
    """An active filter, and the address of the list without it."""

    label: str
    url: str
