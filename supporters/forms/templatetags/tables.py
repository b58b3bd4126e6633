"""The rows of a table are written in Python: a list has hundreds of cells, and the template cost half of its page."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from supporters.directory.reports.lists.cells import Cell
from supporters.directory.reports.lists.listing import Head, Line, Table
from supporters.forms.light_forms import NOTHING, printed

register = template.Library()


@register.simple_tag
def table_rows(table: Table, typed: str = "") -> SafeString:
    """`typed`: the `lang` attribute of typed text."""
    return SafeString("\n    ".join(_row(line, table, typed) for line in table.rows))


def _row(line: Line, table: Table, typed: str) -> str:
    cells = [_cell(head, cell, line.key, table.suffix, typed) for head, cell in line.parts]
    return f"<tr>{_box(line) if table.can_choose else ''}{''.join(cells)}</tr>"


def _box(line: Line) -> SafeString:
    if not line.can_be_chosen:
        return SafeString('<td class="cell-box"></td>')
    box = '<td class="cell-box"><label><input type="checkbox" name="keys" value="{0}" aria-labelledby="r-{0}"></label></td>'
    return printed(box, line.key)


def _cell(head: Head, cell: Cell, key: str, suffix: str, typed: str) -> SafeString:
    lang = SafeString(typed) if cell.is_typed else NOTHING
    note = printed(" <small>{}</small>", cell.note) if cell.note else NOTHING
    if head.column.is_first:
        start = '<th scope="row" id="r-{}"{}>{}{}{}</th>'
        return printed(start, key, _place(head, cell), _fold(cell), _value(head, cell, key, suffix, lang), note)
    is_labelled = head.column.is_labelled and cell.shown
    label = printed(' data-label="{}"', head.column.label) if is_labelled else NOTHING
    return printed("<td{}{}>{}{}</td>", _classes(head), label, _value(head, cell, key, "", lang), note)


def _place(head: Head, cell: Cell) -> SafeString:
    return printed(' class="depth-{}"', cell.depth) if cell.depth else _classes(head)


def _classes(head: Head) -> SafeString:
    return printed(' class="{}"', head.classes) if head.classes else NOTHING


def _fold(cell: Cell) -> SafeString:
    if cell.fold is None:
        return NOTHING
    link = '<a class="fold" href="{}" aria-expanded="{}" aria-label="{}: {}"></a>'
    return printed(link, cell.fold.url, "true" if cell.fold.is_open else "false", _("Departments below"), cell.shown)


def _value(head: Head, cell: Cell, key: str, suffix: str, lang: SafeString) -> SafeString:
    """`suffix`: of the address of the row's page; none where that has a query of its own, which is another list or number."""
    if cell.tone is not None and cell.shown:
        return _status(cell)
    if cell.act_url:
        button = '<button class="btn btn-outline" type="submit" formaction="{}" aria-describedby="r-{}">{}</button>'
        return printed(button, cell.act_url, key, cell.shown)
    if cell.url:
        back = "" if "?" in cell.url else suffix
        return printed('<a href="{}{}"{}>{}</a>', cell.url, back, lang, cell.shown)
    if head.column.is_cut:
        return printed('<span class="clamp"{}>{}</span>', lang, cell.shown)
    return printed("<span{}>{}</span>", lang, cell.shown) if lang else printed("{}", cell.shown)


def _status(cell: Cell) -> SafeString:
    if cell.url:
        return printed('<a class="status status-{}" href="{}">{}</a>', cell.tone, cell.url, cell.shown)
    return printed('<span class="status status-{}">{}</span>', cell.tone, cell.shown)
