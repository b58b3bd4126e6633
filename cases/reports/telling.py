"""How due steps and changes of owner are told in notifications: only what the reader may still see."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case, FollowUp
from cases.reports.opened import full_name, opened
from cases.states import Stage
from supporters.models import Supporter
from supporters.telling import Told

NAMES = ("person__surname", "person__given_name", "person__patronymic")
STEP_COLUMNS = ("pk", "what", "case__number", "case__person_id", *(f"case__{name}" for name in NAMES))
CASE_COLUMNS = ("pk", "number", "stage", "person_id", *NAMES)


def tell_due_steps(step_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_steps(step_ids, reader, _("Time for the next step: %(name)s"))


def tell_unlogged_visits(step_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_steps(step_ids, reader, _("Did the visit take place? Log it: %(name)s"))


def tell_assigned(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_cases(case_ids, reader, _("You are asked to lead the case: %(name)s"))


def tell_taken_over(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_cases(case_ids, reader, _("A colleague has accepted the case: %(name)s"))


def tell_returned(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_cases(case_ids, reader, _("The case came back, its owner has not accepted it: %(name)s"))


def tell_silent(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_cases(case_ids, reader, _("Too long without a contact: %(name)s"))


def tell_first_contact(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_cases(case_ids, reader, _("The first contact is late: %(name)s"))


def tell_unaccepted(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    return _tell_cases(case_ids, reader, _("Nobody has accepted the case: %(name)s"))


def _tell_cases(case_ids: Sequence[UUID], reader: Supporter, title: str) -> dict[UUID, Told]:
    words, cases = {}, Case.objects.visible_to(reader).filter(pk__in=case_ids)
    for pk, number, stage, person_id, *names in cases.values_list(*CASE_COLUMNS):
        url = reverse("case_detail", args=[number])
        words[pk] = Told(title % {"name": full_name(person_id, *names)}, str(Stage(stage).label), url)
    return words


def _tell_steps(step_ids: Sequence[UUID], reader: Supporter, title: str) -> dict[UUID, Told]:
    words = {}
    steps = FollowUp.objects.filter(pk__in=step_ids, case__in=Case.objects.visible_to(reader))
    for pk, what, number, person_id, *names in steps.values_list(*STEP_COLUMNS):
        named = title % {"name": full_name(person_id, *names)}
        words[pk] = Told(named, opened(FollowUp, "what", pk, what, person_id), reverse("case_detail", args=[number]))
    return words
