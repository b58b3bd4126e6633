"""What is known of a person and of their card, in one query: rows of many tables in one shape, for the summary."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import F
from django.db.models.functions import Coalesce

from cases.case.models import Case, RiskSpan, StageSpan, TeamMember
from cases.case.models.group import of_group, of_persons
from cases.case.models.reference import high_risk_limit
from cases.case.reports.known_rows import Known, KnownRow, Rows, shaped
from cases.course.models import Promise, Stay, Visit
from cases.person.reports.homes import places_of_life
from cases.reintegration.models import EventInvitation, FunctionalProfile, Job, JobProposal, PeerSide
from privacy.prepared import Prepared
from supporters.directory.calendar import kyiv_day
from veterans.models import Consent, FamilyTie


def _same(*columns: str) -> dict[str, str]:
    return {column: column for column in columns}


def _labels(reference: str, name: str = "label") -> dict[str, str]:
    return {f"{name}_{code}": f"{reference}__label_{code}" for code in ("uk", "en")}


def _of_person(persons: Any) -> tuple[Rows, ...]:
    own = of_persons(persons)
    tie = _same("relative", "since", "disclosure")
    answer = _same("scope", "answer", "given_at", "recorded_at", "withdrawn_at", "valid_until")
    consents = Consent.objects.current().filter(own)
    ties = FamilyTie.objects.current().filter(of_persons(persons, "veteran"))
    relatives = ties.annotate(relative=Coalesce("person__joined_into", "person"))
    kin = FamilyTie.objects.current().filter(own)
    profiles = FunctionalProfile.objects.filter(own, replaced_at=None)
    return (
        shaped("consent", consents, "person_id", **answer, **_labels("scope")),
        places_of_life(own),
        shaped("tie", relatives, "veteran_id", sealed=F("relation"), second=F("name"), **tie),
        shaped("kin", kin, "person_id", since="since"),
        shaped("job", Job.objects.filter(own), "person_id", kind="kind", since="started_on", until="ended_on"),
        shaped("profile", profiles, "person_id", at="recorded_at"),
    )


def _of_case(case: Any, *, now: Any, day: Any) -> tuple[Rows, ...]:
    group, of_person = of_group(case), "case__person_id"
    ahead = EventInvitation.objects.in_force().filter(group, event__starts_at__gt=now, event__cancelled_at=None)
    team = TeamMember.objects.current(day).filter(case=case, supporter__is_active=True)
    names = {name: f"supporter__{name}" for name in ("surname", "given_name", "patronymic", "role")}
    before = Visit.objects.contacts().filter(group, case__last_contact_at=None)
    risk = RiskSpan.objects.current().filter(case=case).annotate(limit_days=high_risk_limit("case__stage"))
    stays = Stay.objects.current().filter(case=case)
    place = {**_labels("value"), **_labels("bound_for", "bound")}
    return (
        shaped("stay", stays, of_person, sealed=F("ward"), kind="kind", expected_on="expected_on", **place),
        shaped("stage", StageSpan.objects.filter(case=case), of_person, stage="value", at="from_at"),
        shaped("proposal", JobProposal.objects.open().filter(group), of_person, at="made_at"),
        shaped("peer", PeerSide.objects.ties().filter(group), of_person, sealed=F("stage")),
        shaped("event", ahead, of_person, kind="event__kind", at="event__starts_at"),
        shaped("promise", Promise.objects.open().filter(group), of_person, due_on="due_on"),
        shaped("risk", risk, of_person, sealed=F("reason"), review_on="review_on", limit_days="limit_days"),
        shaped("member", team, of_person, at="from_at", **names),
        shaped("contact", before, of_person, at="occurred_at").order_by("-occurred_at")[:1],
    )


def _known(*, case: Any, persons: Any, now: Any, day: Any) -> Rows:
    first, *others = (*_of_person(persons), *_of_case(case, now=now, day=day))
    return first.union(*others, all=True)


KNOWN: Final = Prepared(_known)


def known_of(case: Case, *, now: datetime) -> Known:
    """By the fact; one query for any number of rows."""
    found: dict[str, list[KnownRow]] = {}
    rows: Sequence[Any] = KNOWN.rows(case=case.pk, persons=[case.person_id], now=now, day=kyiv_day(now))
    for row in map(KnownRow._make, rows):
        found.setdefault(row.what, []).append(row)
    return found
