"""Render notifications about due steps, contacts and the queue.

They show only what the reader may still see, and the actions that the reader may take.
"""

from collections.abc import Callable, Sequence
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import full_name, opened
from cases.case.reports.phones import PhoneLine, call_first, phones_of
from cases.case.states import Stage
from cases.course.models import FollowUp, Visit
from cases.course.states import ArrivedAfter, VisitKind
from privacy.sealing import Sealed
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.notifications.rendering import Action, RenderedNotification, Way


class StepRow(NamedTuple):
    """`is_workable`: the reader may write an entry on the case of the step."""

    pk: UUID
    is_workable: bool
    what: Sealed
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


class EntryRow(NamedTuple):
    """`number`: of the card that shows the entry; `person_id` and names are of its own, which may be absorbed."""

    pk: UUID
    arrived_after: str
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


class CaseRow(NamedTuple):
    """`is_workable`: the reader may write an entry on the case."""

    pk: UUID
    is_workable: bool
    number: str
    stage: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


NAMES: Final = ("person__surname", "person__given_name", "person__patronymic")
STEP_COLUMNS: Final = ("pk", "is_workable", "what", "case__number", "case__person_id", *(f"case__{name}" for name in NAMES))
ENTRY_COLUMNS: Final = ("pk", "arrived_after", "shown_on", "case__person_id", *(f"case__{name}" for name in NAMES))
CASE_COLUMNS: Final = ("pk", "is_workable", "number", "stage", "person_id", *NAMES)
Doing = Callable[[str, PhoneLine | None], tuple[Action, ...]]  # arguments: number of a case and the phone to call first


def _call(number: str, phone: PhoneLine | None) -> tuple[Action, ...]:
    """The same actions as in the list of today."""
    log = Action(label=_("Log it"), url=case_address("visit_new", number), way=Way.OPEN)
    if phone is None:
        return (log,)
    whose = "" if phone.is_own else " ".join(filter(None, (phone.call_label, phone.name)))
    return (Action(label=_("Call"), url=f"tel:{phone.tel}", way=Way.DIAL, note=whose), log)


def _log_visit(number: str, _phone: PhoneLine | None) -> tuple[Action, ...]:
    return (Action(label=_("Log it"), url=f"{case_address('visit_new', number)}?kind={VisitKind.VISIT}", way=Way.OPEN),)


def render_due_steps(step_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    return _render_steps(step_ids, reader, _("Time for the next step: %(name)s"), _call)


def render_unlogged_visits(step_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    return _render_steps(step_ids, reader, _("Did the visit take place? Log it: %(name)s"), _log_visit)


def render_late_entries(visit_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    card, shown_on = Coalesce("case__absorbed_by_id", "case_id"), Coalesce("case__absorbed_by__number", "case__number")
    found = Visit.objects.filter(pk__in=visit_ids).annotate(shown_on=shown_on).alias(card=card)
    entries = found.filter(card__in=Case.objects.visible_to(reader))
    title, words = _("An entry arrived late: %(name)s"), {}
    for entry in starmap(EntryRow, entries.values_list(*ENTRY_COLUMNS)):
        name, text = _name(entry), capfirst(str(ArrivedAfter(entry.arrived_after).label))
        url = case_address("case_detail", entry.number)
        words[entry.pk] = RenderedNotification(title=title % {"name": name}, text=text, url=url, about=name)
    return words


def render_silent(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    return _render_cases(case_ids, reader, _("Too long without a contact: %(name)s"), _call)


def render_first_contact(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    return _render_cases(case_ids, reader, _("The first contact is late: %(name)s"), _call)


def _render_cases(
    case_ids: Sequence[UUID], reader: Supporter, title: str, doing: Doing | None = None
) -> dict[UUID, RenderedNotification]:
    words, cases = {}, Case.objects.visible_to(reader).filter(pk__in=case_ids)
    rows = list(starmap(CaseRow, cases.annotate(is_workable=_is_workable("pk", reader)).values_list(*CASE_COLUMNS)))
    phones = _first_phones(rows) if doing is _call else {}
    for case in rows:
        name, url, phone = _name(case), case_address("case_detail", case.number), phones.get(case.person_id)
        actions = doing(case.number, phone) if doing and case.is_workable else ()
        text = _warned(str(Stage(case.stage).label), phone)
        words[case.pk] = RenderedNotification(title=title % {"name": name}, text=text, url=url, actions=actions, about=name)
    return words


def _render_steps(step_ids: Sequence[UUID], reader: Supporter, title: str, doing: Doing) -> dict[UUID, RenderedNotification]:
    words = {}
    steps = FollowUp.objects.filter(pk__in=step_ids, case__in=Case.objects.visible_to(reader))
    rows = list(starmap(StepRow, steps.annotate(is_workable=_is_workable("case", reader)).values_list(*STEP_COLUMNS)))
    phones = _first_phones(rows) if doing is _call else {}
    for step in rows:
        name, url, phone = _name(step), case_address("case_detail", step.number), phones.get(step.person_id)
        text = _warned(opened(FollowUp, "what", step.pk, step.what, step.person_id), phone)
        actions = doing(step.number, phone) if step.is_workable else ()
        words[step.pk] = RenderedNotification(title=title % {"name": name}, text=text, url=url, actions=actions, about=name)
    return words


def _warned(text: str, phone: PhoneLine | None) -> str:
    """With the safe hours, above the button of a call at another hour."""
    return f"{text} · {phone.warning}" if phone and phone.warning else text


def _name(row: StepRow | EntryRow | CaseRow) -> str:
    return full_name(row.person_id, row.surname, row.given_name, row.patronymic)


def _first_phones(rows: Sequence[StepRow | CaseRow]) -> dict[UUID, PhoneLine | None]:
    """By person, of the workable rows."""
    phones = phones_of([row.person_id for row in rows if row.is_workable])
    return {person_id: call_first(lines) for person_id, lines in phones.items()}


def _is_workable(case: str, reader: Supporter) -> Exists | Value:
    """Whether the reader may write an entry on the case whose key is in the column `case`."""
    if Permission.VISIT_LOG not in reader.granted:
        return Value(False)
    return Exists(Case.objects.workable_by(reader).opened().filter(pk=OuterRef(case)))
