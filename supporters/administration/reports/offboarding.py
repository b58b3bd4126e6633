"""Offboarding as four pages for an administrator. Each is computed anew: no progress is stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supporters.administration.actions.offboarding import approvals_left_by, closing_refusals
from supporters.administration.reports.approvals import about
from supporters.administration.reports.staff import full_name, load_label
from supporters.authentication.actions.sessions import sessions_of
from supporters.authentication.models import Device
from supporters.directory.calendar import days_label, kyiv_day, moment_label
from supporters.directory.models import Absence, Approval, Department, Supporter
from supporters.directory.models.absence import AbsenceQuerySet
from supporters.forms.models import Draft
from supporters.notifications.case_provider import work
from supporters.notifications.models import Delivery, DeliveryState

STEPS: Final = (
    ("staff_leave_cases", gettext_lazy("Cases")),
    ("staff_leave_approvals", gettext_lazy("Confirmations")),
    ("staff_leave_ends", gettext_lazy("What ends")),
    ("staff_leave_confirm", gettext_lazy("Check and close")),
)


@dataclass(frozen=True)
class OffboardingStep:
    """`said`: what is left to do in this step, "" for nothing."""

    title: str
    url: str
    is_here: bool
    said: str


@dataclass(frozen=True, kw_only=True)
class OffboardingPage:
    """What the four pages share. `place`: number of this page, from 1; 0 for none."""

    route: str
    account: Supporter
    name: str
    steps: tuple[OffboardingStep, ...]
    place: int
    load: int
    waiting: tuple[Approval, ...]

    @property
    def here(self) -> OffboardingStep:
        return self.steps[self.place - 1]

    @property
    def onward(self) -> OffboardingStep | None:
        return self.steps[self.place] if self.place < len(self.steps) else None

    @property
    def first_undone(self) -> str:
        """The address of the first step with something left to do, else of the page «What ends»."""
        return next((step.url for step in self.steps if step.said), self.steps[2].url)


@dataclass(frozen=True, kw_only=True)
class WaitingApproval:
    """`is_own`: the reader asked for it. `is_hidden`: it is about the reader, so another administrator must decide it."""

    id: UUID
    what: str
    whom: str
    asked_label: str
    is_own: bool
    is_hidden: bool


@dataclass(frozen=True)
class Away:
    """An absence: its days, and the other person, "" for nobody."""

    days: str
    who: str


@dataclass(frozen=True, kw_only=True)
class WhatEnds:
    """Counts, and names of departments and colleagues that the closing affects."""

    sessions: int
    devices: int
    passkeys: int
    has_app: bool
    has_codes: bool
    drafts: int
    letters: int
    teams: int
    promises: int
    imports: int
    absences: tuple[Away, ...]
    covered: tuple[Away, ...]
    leads: tuple[str, ...]
    duties: tuple[str, ...]


def offboarding_page(account: Supporter, *, route: str, at: datetime) -> OffboardingPage:
    load, waiting = work().in_hand([account.pk])[account.pk], approvals_left_by(account, at=at)
    left = {
        "staff_leave_cases": load_label(load) if load else "",
        "staff_leave_approvals": ngettext("%(n)d waits", "%(n)d wait", len(waiting)) % {"n": len(waiting)} if waiting else "",
    }
    steps = tuple(
        OffboardingStep(str(title), reverse(name, args=[account.pk]), name == route, left.get(name, "")) for name, title in STEPS
    )
    place = next((number for number, step in enumerate(steps, start=1) if step.is_here), 0)
    return OffboardingPage(
        route=route, account=account, name=full_name(account), steps=steps, place=place, load=load, waiting=tuple(waiting)
    )


def waiting_approvals(page: OffboardingPage, reader: Supporter, *, at: datetime) -> list[WaitingApproval]:
    today = kyiv_day(at)
    return [
        WaitingApproval(
            id=one.pk,
            what=one.get_kind_display(),
            whom=about(one),
            asked_label=_("asked by %(name)s, %(moment)s")
            % {"name": one.asked_by.short_name, "moment": moment_label(one.asked_at, today)},
            is_own=one.asked_by_id == reader.pk,
            is_hidden=one.supporter_id == reader.pk,
        )
        for one in page.waiting
    ]


def what_ends(account: Supporter, *, at: datetime) -> WhatEnds:
    factors = dict(Authenticator.objects.filter(user=account).values_list("type").annotate(n=Count("pk")))
    unsent = Delivery.objects.filter(subject_id=account.pk, state__in=[DeliveryState.PLANNED, DeliveryState.UNKNOWN])
    to_come = (
        Absence.objects.not_cancelled().filter(to_on__gte=kyiv_day(at)).select_related("supporter", "cover").order_by("from_on")
    )
    return WhatEnds(
        sessions=sum(1 for _session in sessions_of(account.pk)),
        devices=Device.objects.filter(supporter=account).count(),
        passkeys=factors.get(Authenticator.Type.WEBAUTHN, 0),
        has_app=Authenticator.Type.TOTP in factors,
        has_codes=Authenticator.Type.RECOVERY_CODES in factors,
        drafts=Draft.objects.visible_to(account).fresh(at).count(),
        letters=unsent.count(),
        teams=work().teams_of(account.pk),
        promises=work().promises_of(account.pk),
        imports=work().imports_of(account.pk),
        absences=_away(to_come.filter(supporter=account), "cover", at),
        covered=_away(to_come.filter(cover=account), "supporter", at),
        leads=_names(head=account),
        duties=_names(duty=account),
    )


def refusals(page: OffboardingPage, reader: Supporter, *, at: datetime) -> list[str]:
    """Why the access can't be closed yet."""
    return closing_refusals(page.account, by=reader, at=at)


def _away(absences: AbsenceQuerySet, other: str, at: datetime) -> tuple[Away, ...]:
    """`other`: the field of the person named beside the days."""
    people: list[tuple[Absence, Supporter | None]] = [(absence, getattr(absence, other)) for absence in absences]
    today = kyiv_day(at)
    return tuple(Away(days_label(one.from_on, one.to_on, today), who.short_name if who else "") for one, who in people)


def _names(**post: Supporter) -> tuple[str, ...]:
    return tuple(Department.objects.filter(**post).order_by("name").values_list("name", flat=True))
