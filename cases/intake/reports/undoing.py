"""Before a join is undone: what returns, and what stays as it was changed since. The remaining person is opened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from cases.case.actions.speaking.kinds import ended_labels
from cases.case.actions.speaking.returning import count_returning, count_staying, returnable
from cases.case.states import CaseState, Risk
from cases.course.models import FollowUp
from cases.endings.reports.losses import staying_sentences
from cases.intake.actions.joining.endings import PLANNED
from cases.intake.actions.joining.returning import ended_rows, ends_since, when_undone
from cases.intake.actions.joining.undoing import Stays
from cases.intake.actions.joining.values import values_of
from cases.intake.models import Join, JoinChoice, JoinedCard
from cases.intake.reports.duplicates import leads_label
from cases.intake.reports.joining import value_label
from cases.intake.states import JoinField
from privacy.opening import to_edit
from supporters.directory.calendar import date_label, kyiv_day, moment_label


class Line(NamedTuple):
    """`typed`: words of people, names and values after it."""

    label: str
    typed: str = ""


@dataclass(frozen=True, kw_only=True)
class UndoPage:
    """`stays`: the fields that were changed since the join. `ended`: what does not return."""

    who: str
    when_label: str
    returns: tuple[Line, ...]
    stays: tuple[str, ...]
    ended: tuple[str, ...]


def undo_page(join: Join, *, at: datetime) -> UndoPage:
    """The caller has fetched `join` with its persons and who joined them, within the reach of the reader."""
    today, now = kyiv_day(at), values_of(join.remains)
    related = ("card__owner", "card__department", "into", "owner_before", "hold__case")
    rows = list(JoinedCard.objects.filter(join=join).select_related(*related).order_by("card"))
    ends = ends_since(rows, joined_at=join.joined_at)
    ended = ended_rows(rows, ends)
    returned = returnable(ended, when_undone(join, at=at))
    choices = JoinChoice.objects.filter(join=join).select_related("join").order_by("pk")
    kept = [choice for choice in choices if now[JoinField(choice.field)] == choice.after]
    return UndoPage(
        who=join.joined_by.short_name,
        when_label=moment_label(join.joined_at, today),
        returns=(*_returning(rows, today), *map(Line, ended_labels(count_returning(returned))), *map(_before, kept)),
        stays=tuple(str(JoinField(choice.field).label) for choice in choices if choice not in kept),
        ended=tuple(_ended(count_staying(ended, returned), since=bool(ends))),
    )


def _ended(staying: Mapping[str, int], *, since: bool) -> Iterator[str]:
    """`since`: the remaining card has ended. Whether there was a talk about safety is not said, and nothing of an ended tie is
    left."""
    yield from ended_labels(staying)
    if since:
        yield _("answers of talks about safety and ties with a peer that ended with the other card, if there were any")


def _before(choice: JoinChoice) -> Line:
    field = JoinField(choice.field)
    return Line(str(field.label), value_label(field, to_edit(choice.before)) or "–")


def _returning(rows: Sequence[JoinedCard], today: date) -> Iterator[Line]:
    keys = [key for row in rows for key in row.ended[PLANNED]]
    steps = {str(step.pk): step for step in FollowUp.objects.filter(pk__in=keys).select_related("case")}
    for row in rows:
        card, known = row.card, {"number": row.card.number_label}
        if row.state_before == CaseState.OPEN:
            yield Line(_("No. %(number)s goes on by itself; leads") % known, f"{leads_label(card)}, {card.department.name}")
        else:
            yield Line(_("No. %(number)s is closed, as before") % known)
        for step in (steps[key] for key in row.ended[PLANNED]):
            yield Line(_("its step, %(day)s") % {"day": date_label(step.due_on, today)}, step.what)
        if row.hold and row.hold.until >= today and card.risk != Risk.RED:
            yield Line(_("the pause until %(day)s") % {"day": date_label(row.hold.until, today)})
        if row.leads_id and row.leads_id == row.into.owner_id and row.owner_before:
            yield Line(_("No. %(number)s is led again by") % {"number": row.into.number_label}, row.owner_before.short_name)


def stays_message(stays: Stays) -> str:
    """What was changed since and stays, and what does not return; "" for nothing."""
    lines = [str(field.label) for field in stays.fields]
    if stays.plan:
        lines.append(_("the plan of the card that remained"))
    if stays.leader:
        lines.append(_("who leads the card that remained"))
    sentences = [_("Changed since the join, so it stays: %(what)s.") % {"what": "; ".join(lines)}] if lines else []
    return " ".join([*sentences, *staying_sentences(stays.ended)])
