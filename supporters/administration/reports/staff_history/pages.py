"""The history of one account as a page, or of one or all as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from supporters.administration.reports.staff import full_name
from supporters.administration.reports.staff_history.accounts import account_lines
from supporters.administration.reports.staff_history.invitations import approval_lines, invitation_lines, invitations_of
from supporters.administration.reports.staff_history.lines import HistoryLine, Names, Span
from supporters.administration.reports.staff_history.role_changes import absence_lines, department_lines
from supporters.directory.calendar import KYIV, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.reports.pages import NumberedPage, part_of
from supporters.directory.roles import Permission


@dataclass(frozen=True)
class HistoryRow:
    line: HistoryLine
    when_label: str


@dataclass(frozen=True, kw_only=True)
class HistoryPage(NumberedPage):
    """`back_url`, `back_label`: the account, and for who may not open it, the list."""

    account: Supporter
    name: str
    rows: tuple[HistoryRow, ...]
    back_url: str
    back_label: str


def history_lines(span: Span, *, reader: Supporter, with_reasons: bool = False) -> list[HistoryLine]:
    """Newest first; within one transaction, the last change first.

    The number of queries does not depend on the number of accounts.
    """
    names, invitations = Names.read(), invitations_of(span)
    invited = {one.accepted_as_id for one in invitations if one.accepted_as_id}
    lines = [
        *account_lines(span, names, invited=invited),
        *department_lines(span, names),
        *absence_lines(span, names),
        *invitation_lines(invitations, names),
        *approval_lines(span, names, reader=reader, with_reasons=with_reasons),
    ]
    return sorted(filter(span.holds, lines), key=lambda line: line.at)[::-1]


def history_page(account: Supporter, *, reader: Supporter, page: int, at: datetime) -> HistoryPage:
    lines = history_lines(Span(account.pk), reader=reader, with_reasons=True)
    shown, number, pages = part_of(lines, page)
    rows = tuple(HistoryRow(line, moment_label(line.at, kyiv_day(at))) for line in shown)
    back_url, back_label = _back(account, reader)
    name = full_name(account)
    return HistoryPage(page=number, pages=pages, account=account, name=name, rows=rows, back_url=back_url, back_label=back_label)


def _back(account: Supporter, reader: Supporter) -> tuple[str, str]:
    if Permission.STAFF_MANAGE in reader.granted:
        return reverse("staff_detail", args=[account.pk]), _("Account")
    return reverse("staff_history_list"), _("History of all accounts")


def history_table(lines: Sequence[HistoryLine]) -> list[list[str]]:
    """Without reasons: they are for administrators and auditors only, and a table may be passed on."""
    head = [_("When"), _("About whom"), _("Who did it"), _("What"), _("Before"), _("After")]
    return [head, *([_moment(line.at), line.name, line.who, line.what, line.before, line.after] for line in lines)]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(KYIV):%Y-%m-%d %H:%M}"
