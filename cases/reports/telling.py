"""How a due step is told in notifications."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import FollowUp
from cases.reports.opened import full_name, opened
from supporters.telling import Told

COLUMNS = (
    "pk", "what", "case__number", "case__person_id", "case__person__surname", "case__person__given_name",
    "case__person__patronymic",
)  # fmt: skip


def tell_due_steps(step_ids: Sequence[UUID]) -> dict[UUID, Told]:
    """Only to the recipient: notifications are listed through `visible_to`."""
    words = {}
    for pk, what, number, person_id, *names in FollowUp.objects.filter(pk__in=step_ids).values_list(*COLUMNS):
        title = _("Time for the next step: %(name)s") % {"name": full_name(person_id, *names)}
        words[pk] = Told(title, opened(FollowUp, "what", pk, what, person_id), reverse("case_detail", args=[number]))
    return words
