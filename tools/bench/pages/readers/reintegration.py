"""Addresses of the pages of work, community and their numbers, for a reader who has something there."""

from collections.abc import Mapping

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import CaseState
from cases.reintegration.models import EventInvitation, JobProposal, Vacancy
from cases.reintegration.states import ProposalState
from supporters.directory.calendar import kyiv_day
from tools.bench.pages.desks import Desk


def own_addresses(desk: Desk) -> Mapping[str, str]:
    """Pages of the reader's own cards. Raises DoesNotExist when the generated rows have none."""
    cases = Case.objects.filter(owner=desk.user, state=CaseState.OPEN)
    fullest = cases.annotate(shown=Count("job_proposals")).latest("shown", "number")
    answered = JobProposal.objects.filter(case__in=cases, state=ProposalState.WANTED)
    wanted = answered.select_related("case").latest("pk")
    invited = EventInvitation.objects.in_force().filter(case__in=cases).select_related("case").latest("pk")
    return {
        "work of a card": reverse("case_employment", args=[fullest.number]),
        "wanted vacancy": reverse("job_proposal", args=[wanted.case.number, wanted.pk]),
        "community of a card": reverse("case_community", args=[invited.case.number]),
    }


def shared_addresses() -> Mapping[str, str]:
    """Pages that a supporter and a head read alike."""
    vacancy = Vacancy.objects.open_on(kyiv_day(timezone.now())).order_by("pk")[:1].get()
    return {
        "vacancies": reverse("vacancies"),
        "vacancy": reverse("vacancy_detail", args=[vacancy.pk]),
        "events of the month": reverse("community"),
    }
