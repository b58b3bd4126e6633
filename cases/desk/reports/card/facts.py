"""The summary of a card: what one query knows of the person, each fact with its page, and what nobody has asked about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.models import Case, RiskSpan, StageSpan, TeamMember
from cases.case.models.group import of_group, of_persons
from cases.case.models.reference import high_risk_limit
from cases.case.reports.identity import opened
from cases.case.reports.known_rows import Known, KnownRow, Rows, shaped
from cases.case.reports.phones import CAREFUL, UNKNOWN, worded
from cases.case.states import CaseState, Risk
from cases.course.models import Promise, Stay, Visit
from cases.course.reports.promises import promises_line
from cases.person.reports.consents import latest_first, state_label
from cases.person.reports.residences import place_label, places_in_order, places_of_life
from cases.reintegration.models import EventInvitation, FunctionalProfile, Job, JobProposal, PeerSide
from cases.reintegration.states import JobKind
from cases.reintegration.states.community import CircleKind, PeerState
from privacy.prepared import Prepared
from supporters.directory.calendar import date_label, day_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import short_name
from supporters.directory.roles import Permission, Role
from veterans.models import Answer, Consent, Disclosure, FamilyTie, Scope


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


MOST_NAMED: Final = 3  # relatives and colleagues by name


class FactLink(NamedTuple):
    """`url`: relative to the card, "" for a page that the reader does not open."""

    label: str
    url: str


class Fact(NamedTuple):
    """`value` links to `url`. `tone`: of a badge, "" for plain words. `words`: what somebody wrote beside it, or ""."""

    label: str
    value: str
    url: str
    tone: str = ""
    words: str = ""
    is_typed: bool = False


@dataclass(frozen=True, kw_only=True)
class CardFacts:
    """`unasked`: what nobody has asked about."""

    known: tuple[Fact, ...]
    unasked: tuple[FactLink, ...]


class Asked(NamedTuple):
    """A fact that everybody is asked about; `value`: "" while nobody has. `question`: its name among those."""

    label: str
    question: str
    url: str
    value: str
    is_typed: bool = False


def known_risk_limit(known: Known) -> int | None:
    """How many days without a contact the stage allows at high risk."""
    return next((row.known["limit_days"] for row in known.get("risk", ())), None)


def last_contact(known: Known) -> datetime | None:
    """Of an earlier course, if nobody was reached in this one."""
    moments = [datetime.fromisoformat(row.known["at"]) for row in known.get("contact", ())]
    return max(moments, default=None)


def card_facts(case: Case, known: Known, user: Supporter, *, place: str, today: date) -> CardFacts:
    """`place`: where the person is now, "" of a card that is not open. After a loss nobody reads of plans, work and consent."""
    lives = Asked(_("Lives"), _("where they live"), "residence/", _lives(known, case))
    family = Asked(_("Family"), _("family"), "family/", _family(known), is_typed=True)
    if case.loss:
        return _facts((lives, family), ())
    consent = Asked(_("Consent"), _("consent"), "consent/", _consent(known, today))
    work = Asked(_("Work"), _("work"), "employment/", _work(known, today))
    where = Fact(_("Now"), capfirst(place), "places/" if Permission.PLACE_CHANGE in user.granted else "")
    rest = (*_community(known, today), _promises(known, today), *_risk(known, case, user, today), *_team(known))
    return _facts((consent, lives, family, work), rest, where=where if place else None)


def _facts(asked: Sequence[Asked], rest: Sequence[Fact], *, where: Fact | None = None) -> CardFacts:
    answered = [Fact(one.label, one.value, one.url, is_typed=one.is_typed) for one in asked if one.value]
    if where:
        answered.insert(sum(fact.url == "consent/" for fact in answered), where)
    unasked = tuple(FactLink(one.question, one.url) for one in asked if not one.value)
    return CardFacts(known=(*answered, *rest), unasked=unasked)


def _consent(known: Known, day: date) -> str:
    """«Згоду надано; передавати дані до частини: відмова»: the support first, then what the person has said no to.

    "" when nobody has asked about anything.
    """
    last = {row.known["scope"]: (row, _answer(row)) for row in sorted(known.get("consent", ()), key=_answered_last)}
    asked = {scope: found for scope, found in last.items() if found[1].answer != Answer.NOT_ASKED}
    if not asked:
        return ""
    care = asked.pop(Scope.CARE, None)
    said = [capfirst(state_label(care[1], day) if care else str(Answer.NOT_ASKED.label))]
    for scope in (scope for scope in Scope if scope in asked):
        row, answer = asked[scope]
        if not answer.is_in_force(day):
            said.append(f"{row.label()[:1].lower()}{row.label()[1:]}: {state_label(answer, day)}")
    return "; ".join(said)


def _answered_last(row: KnownRow) -> tuple[object, ...]:
    return latest_first(_answer(row))


def _answer(row: KnownRow) -> Consent:
    known = row.known
    moments = {name: _moment(known[name]) for name in ("given_at", "recorded_at", "withdrawn_at")}
    until = date.fromisoformat(known["valid_until"]) if known["valid_until"] else None
    return Consent(pk=row.pk, scope_id=known["scope"], answer=known["answer"], valid_until=until, **moments)


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _lives(known: Known, case: Case) -> str:
    """Of the places of joined cards that of this one."""
    return next((place_label(row) for row in places_in_order(known, case)), "")


def _family(known: Known) -> str:
    """«Сестра Леся, мати»: each relative once, as their page has them; those with a card of their own without a name."""
    ties: dict[object, list[KnownRow]] = {}
    for row in sorted(known.get("tie", ()), key=lambda row: row.known["since"]):
        ties.setdefault(row.known["relative"] or row.pk, []).append(row)
    relatives = [_relative(min(same, key=_carefully)) for same in ties.values()]
    return capfirst(_listed([*relatives, *([_("relative under support")] if known.get("kin") else [])]))


def _carefully(tie: KnownRow) -> int:
    return CAREFUL.index(Disclosure(tie.known["disclosure"]))


def _relative(tie: KnownRow) -> str:
    relation = opened(FamilyTie, "relation", tie.pk, tie.sealed, tie.person_id)
    return worded(relation, opened(FamilyTie, "name", tie.pk, tie.second, tie.person_id)) or str(UNKNOWN)


def _listed(names: Sequence[str]) -> str:
    """«Мельник І. О., Гнатюк І. О., ще 2»"""
    more = len(names) - MOST_NAMED
    return ", ".join((*names[:MOST_NAMED], *([ngettext("%(n)d more", "%(n)d more", more) % {"n": more}] if more > 0 else [])))


def _work(known: Known, day: date) -> str:
    """A current job, else vacancies without an outcome, else what is known of the wishes, else the last job."""
    jobs = sorted((row.known for row in known.get("job", ())), key=lambda job: (job["until"] is None, job["since"]), reverse=True)
    if jobs and jobs[0]["until"] is None:
        return _("%(kind)s, since %(day)s") % {
            "kind": capfirst(JobKind(jobs[0]["kind"]).label),
            "day": _day(jobs[0]["since"], day),
        }
    if shown := len(known.get("proposal", ())):
        return ngettext("%(n)d vacancy without an outcome", "%(n)d vacancies without an outcome", shown) % {"n": shown}
    if jobs:
        return _("No job since %(day)s") % {"day": _day(jobs[0]["until"], day)}
    profiles = sorted(row.known["at"] for row in known.get("profile", ()))
    asked = profiles and datetime.fromisoformat(profiles[-1])
    return _("No job; asked %(day)s") % {"day": date_label(kyiv_day(asked), day)} if asked else ""


def _day(value: str, today: date) -> str:
    return date_label(date.fromisoformat(value), today)


def _community(known: Known, day: date) -> Iterator[Fact]:
    """That there is a peer, as this side has it: not who."""
    stages = (opened(PeerSide, "stage", row.pk, row.sealed, row.person_id) for row in known.get("peer", ()))
    if PeerState.TIED in stages:
        yield Fact(_("Community"), _("Has a peer"), "community/")
    events = sorted((row.known for row in known.get("event", ())), key=lambda event: event["at"])
    if events:
        when = moment_label(datetime.fromisoformat(events[0]["at"]), day)
        yield Fact(_("Next event"), capfirst(f"{CircleKind(events[0]['kind']).label}, {when}"), "community/")


def _promises(known: Known, day: date) -> Fact:
    line = promises_line([date.fromisoformat(row.known["due_on"]) for row in known.get("promise", ())], today=day)
    if line is None:
        return Fact(_("Promises"), _("None is open"), "promises/")
    return Fact(_("Promises"), capfirst(line.label), "promises/", tone=line.tone)


def _risk(known: Known, case: Case, user: Supporter, day: date) -> Iterator[Fact]:
    """The level with its review day and why it is; of a stable person nothing is said."""
    for row in known.get("risk", ()):
        reason = opened(RiskSpan, "reason", row.pk, row.sealed, row.person_id)
        if case.state != CaseState.OPEN or case.risk == Risk.GREEN:
            return
        review = row.known["review_on"] and date.fromisoformat(row.known["review_on"])
        value = str(capfirst(Risk(case.risk).label))
        if review:
            value = _("%(level)s, review: %(day)s") % {"level": value, "day": day_label(review, day)}
        url = "risk/" if Permission.RISK_SET in user.granted else ""
        yield Fact(_("Risk"), value, url, tone="due" if review and review <= day else "", words=reason)


def _team(known: Known) -> Iterator[Fact]:
    rows = sorted((row.known for row in known.get("member", ())), key=lambda one: (one["role"] != Role.PSYCHOLOGIST, one["at"]))
    if rows:
        yield Fact(_("Team"), capfirst(_listed([_member(row) for row in rows])), "team/", is_typed=True)


def _member(row: Mapping[str, str]) -> str:
    """«психолог Тимчук О. І.»"""
    return f"{str(Role(row['role']).label).lower()} {short_name(row['surname'], row['given_name'], row['patronymic'])}"
