"""What a card knows of the outcomes of a support: the job, trainings and where the person lives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.case.addresses import case_address
from cases.case.models import Case, Closure, Outcome
from cases.case.models.group import of_persons
from cases.case.reports.identity import opened
from cases.case.reports.known_rows import Known, KnownRow, shaped
from cases.case.states import OutcomeKind
from cases.person.reports.residences import place_label, places_in_order, places_of_life
from cases.reintegration.models import Job, ProfileTraining
from cases.reintegration.states import JobEnd
from privacy.prepared import Prepared
from supporters.directory.calendar import date_label, kyiv_day


@dataclass(frozen=True, kw_only=True)
class OutcomeFact:
    """One row of the card. `words`: as an outcome is written, in the language of the cards. `label`: the same, with the day."""

    key: str
    words: str
    since: date | None
    label: str


@dataclass(frozen=True, kw_only=True)
class OnCard:
    """`says`: what else the card says, «Без роботи з 3 листопада», or "". `url`: the page with the facts."""

    facts: tuple[OutcomeFact, ...]
    says: str
    url: str


@dataclass(frozen=True, kw_only=True)
class OutcomeLine:
    """`on_card`: what the card says now, where the outcome says something else, or ""."""

    label: str
    since_label: str
    words: str
    on_card: str


OnCards = Mapping[OutcomeKind, OnCard]


def _of_outcomes(*, persons: Any, closure: Any) -> Any:
    """`closure`: of the outcomes that are read as well."""
    own, of = of_persons(persons), {"vacancy": "proposal__vacancy__post", "at": "proposal__vacancy__employer"}
    jobs = Job.objects.filter(own).exclude(end_kind=JobEnd.MISTAKE)
    learned = ProfileTraining.objects.filter(of_persons(persons, "profile__person"), profile__replaced_at=None, is_held=True)
    outcomes = Outcome.objects.filter(closure=closure)
    return shaped("job", jobs, "person_id", sealed=F("employer"), since="started_on", until="ended_on", **of).union(
        places_of_life(own),
        shaped(
            "training", learned, "profile__person_id", at="profile__recorded_at", name="kind__label_uk", number="kind__number"
        ),
        shaped("outcome", outcomes, "closure__case__person_id", sealed=F("words"), kind="kind", since="since"),
        all=True,
    )


OUTCOMES: Final = Prepared(_of_outcomes)
NO_CLOSURE: Final = UUID(int=0)


def outcomes_on(case: Case, *, today: date) -> OnCards:
    """What the proposal to end the support does not ask again."""
    return _on_card(_known(case, None), case, today)


def outcome_lines(closure: Closure, *, today: date) -> tuple[OutcomeLine, ...]:
    """The outcomes of a proposal; `on_card` while it waits, and while the card says something else."""
    known, case = _known(closure.case, closure), closure.case
    found = _on_card(known, case, today) if closure.decided_at is None else {}
    rows = sorted(known.get("outcome", ()), key=lambda row: row.known["kind"])
    return tuple(_line(row, found.get(OutcomeKind(row.known["kind"])), today) for row in rows)


def _known(case: Case, closure: Closure | None) -> Known:
    found: dict[str, list[KnownRow]] = {}
    rows: Any = OUTCOMES.rows(persons=[case.person_id], closure=closure.pk if closure else NO_CLOSURE)
    for row in map(KnownRow._make, rows):
        found.setdefault(row.what, []).append(row)
    return found


def _on_card(known: Known, case: Case, today: date) -> OnCards:
    work, home = case_address("case_employment", case.number), case_address("case_residence", case.number)
    return {
        OutcomeKind.WORK: OnCard(facts=tuple(_jobs(known, today)), says=_lost(known, today), url=work),
        OutcomeKind.STUDY: OnCard(facts=tuple(_trainings(known, today)), says="", url=work),
        OutcomeKind.HOME: OnCard(facts=tuple(_homes(known, case, today)), says="", url=home),
    }


def _jobs(known: Known, today: date) -> Iterator[OutcomeFact]:
    for row in known.get("job", ()):
        job = row.known
        if job["until"] is None:
            words = (
                f"{job['vacancy']}, {job['at']}" if job["vacancy"] else opened(Job, "employer", row.pk, row.sealed, row.person_id)
            )
            yield _fact(row, words, _day(job["since"]), today)


def _lost(known: Known, today: date) -> str:
    ended = [row.known["until"] for row in known.get("job", ())]
    if not ended or None in ended:
        return ""
    return _("No job since %(day)s") % {"day": date_label(date.fromisoformat(max(ended)), today)}


def _trainings(known: Known, today: date) -> Iterator[OutcomeFact]:
    """Of a joined person the last profile holds."""
    rows = known.get("training", ())
    at = max((row.known["at"] for row in rows), default=None)
    last = sorted((row for row in rows if row.known["at"] == at), key=lambda row: row.known["number"])
    if at and last:
        words = ", ".join(row.known["name"] for row in last)
        asked = date_label(kyiv_day(datetime.fromisoformat(at)), today)
        yield OutcomeFact(
            key=str(last[0].pk), words=words, since=None, label=_("%(what)s, as said %(day)s") % {"what": words, "day": asked}
        )


def _homes(known: Known, case: Case, today: date) -> Iterator[OutcomeFact]:
    for row in places_in_order(known, case):
        with override(settings.LANGUAGE_CODE):
            words = place_label(row)
        yield _fact(row, words, _day(row.known["since"]), today)


def _fact(row: KnownRow, words: str, since: date | None, today: date) -> OutcomeFact:
    label = _("%(what)s, since %(day)s") % {"what": words, "day": date_label(since, today)} if since else words
    return OutcomeFact(key=str(row.pk), words=words, since=since, label=label)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _line(row: KnownRow, on_card: OnCard | None, today: date) -> OutcomeLine:
    words, since = opened(Outcome, "words", row.pk, row.sealed, row.person_id), _day(row.known["since"])
    return OutcomeLine(
        label=str(OutcomeKind(row.known["kind"]).label),
        since_label=date_label(since, today) if since else "",
        words=words,
        on_card=_said_instead(words, on_card) if on_card else "",
    )


def _said_instead(words: str, on_card: OnCard) -> str:
    if any(fact.words in words for fact in on_card.facts):
        return ""
    return "; ".join(fact.label for fact in on_card.facts) or on_card.says or _("nothing is recorded")
