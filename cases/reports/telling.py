"""How due steps and changes of owner are told in notifications: only what the reader may still see, and what the reader may
do about it at once."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.addresses import case_address
from cases.models import Case, FollowUp, Visit
from cases.reports.opened import full_name, opened
from cases.states import ArrivedAfter, Stage, VisitKind
from supporters.models import Supporter
from supporters.roles import Permission
from supporters.telling import Action, Told

NAMES = ("person__surname", "person__given_name", "person__patronymic")
STEP_COLUMNS = ("pk", "what", "case_id", "case__number", "case__person_id", *(f"case__{name}" for name in NAMES))
ENTRY_COLUMNS = ("pk", "arrived_after", "case__number", "case__person_id", *(f"case__{name}" for name in NAMES))
CASE_COLUMNS = ("pk", "number", "stage", "person_id", *NAMES)
Doing = Callable[[str], Action]  # by the number of a case


def _call(number: str) -> Action:
    return Action(_("Call"), case_address("call_outcome", number))


def _log_visit(number: str) -> Action:
    return Action(_("Log it"), f"{case_address('visit_new', number)}?kind={VisitKind.VISIT}")


def count_cases(n: int) -> str:
    """«7 карток»"""
    return ngettext("%(n)d card", "%(n)d cards", n) % {"n": n}


def count_entries(n: int) -> str:
    """«7 записів»"""
    return ngettext("%(n)d entry", "%(n)d entries", n) % {"n": n}


def tell_due_steps(step_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_steps(step_ids, reader, _("Time for the next step: %(name)s"), _call)


def tell_unlogged_visits(step_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_steps(step_ids, reader, _("Did the visit take place? Log it: %(name)s"), _log_visit)


def tell_assigned(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_cases(case_ids, reader, _("You are asked to lead the case: %(name)s"))


def tell_taken_over(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_cases(case_ids, reader, _("A colleague has accepted the case: %(name)s"))


def tell_returned(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_cases(case_ids, reader, _("The case came back, its owner has not accepted it: %(name)s"))


def tell_late_entries(visit_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    entries = Visit.objects.filter(pk__in=visit_ids, case__in=Case.objects.visible_to(reader))
    title, words = _("An entry arrived late: %(name)s"), {}
    for pk, arrived, number, person_id, *names in entries.values_list(*ENTRY_COLUMNS):
        named, url = title % {"name": full_name(person_id, *names)}, case_address("case_detail", number)
        words[pk] = Told(named, capfirst(str(ArrivedAfter(arrived).label)), url)
    return words


def tell_silent(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_cases(case_ids, reader, _("Too long without a contact: %(name)s"), _call)


def tell_first_contact(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_cases(case_ids, reader, _("The first contact is late: %(name)s"), _call)


def tell_unaccepted(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_cases(case_ids, reader, _("Nobody has accepted the case: %(name)s"))


def _tell_cases(case_ids: Sequence[UUID], reader: Supporter, title: str, doing: Doing | None = None) -> dict[UUID, Told]:
    words, cases = {}, Case.objects.visible_to(reader).filter(pk__in=case_ids)
    rows = list(cases.values_list(*CASE_COLUMNS))
    open_to = _open_to(reader, [row[0] for row in rows]) if doing else frozenset()
    for pk, number, stage, person_id, *names in rows:
        named, url = title % {"name": full_name(person_id, *names)}, case_address("case_detail", number)
        words[pk] = Told(named, str(Stage(stage).label), url, doing(number) if doing and pk in open_to else None)
    return words


def _tell_steps(step_ids: Sequence[UUID], reader: Supporter, title: str, doing: Doing) -> dict[UUID, Told]:
    words = {}
    steps = FollowUp.objects.filter(pk__in=step_ids, case__in=Case.objects.visible_to(reader))
    rows = list(steps.values_list(*STEP_COLUMNS))
    open_to = _open_to(reader, [row[2] for row in rows])
    for pk, what, case_id, number, person_id, *names in rows:
        named, url = title % {"name": full_name(person_id, *names)}, case_address("case_detail", number)
        action = doing(number) if case_id in open_to else None
        words[pk] = Told(named, opened(FollowUp, "what", pk, what, person_id), url, action)
    return words


def _open_to(reader: Supporter, case_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of the cases on which the reader may write an entry."""
    if Permission.VISIT_LOG not in reader.granted:
        return frozenset()
    return frozenset(Case.objects.worklist_of(reader).filter(pk__in=case_ids).values_list("pk", flat=True))
