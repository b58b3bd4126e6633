"""Cells of a list that are written in Python: each of their parts, and nothing of what was typed as markup."""

from datetime import date

import pytest

from supporters.directory.reports.lists.cells import Cell, Column, Fold, Row
from supporters.directory.reports.lists.keyset import Leaf, Place
from supporters.directory.reports.lists.listing import Head, Line, Listing, Table
from supporters.forms.templatetags.tables import table_rows

NASTY = "\"><b>'&"
SAFE = "&quot;&gt;&lt;b&gt;&#x27;&amp;"
TYPED = ' lang="uk"'


def _unread(_place: Place, _most: int) -> Leaf[Row]:
    raise AssertionError("the rows are given")


def rows_of(cell: Cell, *, column: Column | None = None, can_choose: bool = False, chosen: bool = False) -> str:
    head = Head(column or Column(code="a", label=NASTY), "", "")
    listing = Listing(route="cases", title="", columns=(head.column,), rows=_unread, count_label=str)
    table = Table(
        listing=listing,
        heads=(head,),
        rows=(Line("k1", chosen, ((head, cell),)),),
        count=1,
        count_label="",
        range_label="",
        previous_url="",
        next_url="",
        address="",
        suffix="?list=%2Fa",
        can_choose=can_choose,
    )
    return str(table_rows(table, TYPED))


FIRST, CUT = Column(code="a", label="", is_first=True), Column(code="a", label="", kind="phrase", room="wide", is_labelled=True)


@pytest.mark.parametrize(
    ("cell", "column", "expected"),
    [
        (Cell(NASTY, note=NASTY), None, f"<td>{SAFE} <small>{SAFE}</small></td>"),
        (Cell(date(2026, 12, 1), "1 грудня"), None, "<td>1 грудня</td>"),
        (Cell(None), None, "<td></td>"),
        (Cell(NASTY, is_typed=True), None, f"<td><span{TYPED}>{SAFE}</span></td>"),
        (Cell("Тривога", tone="high"), None, '<td><span class="status status-high">Тривога</span></td>'),
        (Cell("", tone="high", url="/a/"), None, '<td><a href="/a/"></a></td>'),
        (Cell("Так", tone="high", url="/a/?b=1"), None, '<td><a class="status status-high" href="/a/?b=1">Так</a></td>'),
        (Cell("Так", url="/a/?b=1"), FIRST, '<th scope="row" id="r-k1"><a href="/a/?b=1">Так</a></th>'),
        (Cell("Так", url="/a/?b=1&c=2"), None, '<td><a href="/a/?b=1&amp;c=2">Так</a></td>'),
        (
            Cell("Так", act_url="/act/"),
            None,
            '<td><button class="btn btn-outline" type="submit" formaction="/act/" aria-describedby="r-k1">Так</button></td>',
        ),
        (
            Cell(NASTY, url="/a/", depth=2),
            FIRST,
            f'<th scope="row" id="r-k1" class="depth-2"><a href="/a/?list=%2Fa">{SAFE}</a></th>',
        ),
        (Cell("Слова"), CUT, '<td class="wide is-phrase" data-label=""><span class="clamp">Слова</span></td>'),
        (Cell(""), CUT, '<td class="wide is-phrase"><span class="clamp"></span></td>'),
    ],
)  # fmt: skip
def test_cell_is_written_with_its_parts(cell: Cell, column: Column | None, expected: str) -> None:
    assert rows_of(cell, column=column) == f"<tr>{expected}</tr>"


def test_department_says_that_those_below_it_are_shown() -> None:
    row = rows_of(Cell("Схід", fold=Fold("/a/?open=1", is_open=True)), column=FIRST)
    assert '<a class="fold" href="/a/?open=1" aria-expanded="true" aria-label="' in row
    assert row.endswith(': Схід"></a>Схід</th></tr>')


def test_row_has_a_box_where_it_can_be_chosen() -> None:
    box = '<input type="checkbox" name="keys" value="k1" aria-labelledby="r-k1">'
    assert box in rows_of(Cell("Так"), can_choose=True, chosen=True)
    assert rows_of(Cell("Так"), can_choose=True).startswith('<tr><td class="cell-box"></td>')
