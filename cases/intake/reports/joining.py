"""A join of two cards, and its undoing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Value
from django.utils.translation import gettext as _

from cases.case.actions.speaking import count_returning, count_staying, ended_labels, one_card, returnable, speaking
from cases.case.models import Case, CaseEvent
from cases.case.states import CaseState, Risk, Stage
from cases.course.models import FollowUp
from cases.course.states import StepState
from cases.endings.reports.losses import staying_sentences
from cases.intake.actions.joining.endings import PLANNED, ended_rows, ends_since, restored, when_undone
from cases.intake.actions.joining.joining import shown_versions
from cases.intake.actions.joining.undoing import Stays
from cases.intake.actions.joining.values import values_of
from cases.intake.models import Join, JoinChoice, JoinedCard
from cases.intake.reports.duplicates import leads_label
from cases.intake.states import JoinField
from privacy.opening import Unopened, to_edit
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Branch
from veterans.models import DuplicatePair, Person
from veterans.models.person import Address

YEAR_DIGITS: Final = 4
OF_PERSON: Final = (JoinField.SURNAME, JoinField.GIVEN_NAME, JoinField.PATRONYMIC, JoinField.HOW_TO_SPEAK)
OF_SERVICE: Final = (JoinField.RANK, JoinField.UNIT)


@dataclass(frozen=True, kw_only=True)
class JoinSide:
    """One of the two persons with their cards. `ends`: what ends on these cards if the other one remains."""

    person_id: UUID
    numbers: str
    about: str
    ends: tuple[str, ...]


class Option(NamedTuple):
    """`key`: of a person or an owner. `opens`: False for the placeholder of a value that does not open."""

    key: UUID
    text: str
    opens: bool = True


@dataclass(frozen=True, kw_only=True)
class JoinValue:
    """A current value. `options`: of both persons when they differ; of one when the other one has none, which is then kept."""

    field: JoinField
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class JoinStep:
    number_label: str
    what: str
    day_label: str


@dataclass(frozen=True, kw_only=True)
class JoinPage:
    """`leaders`: the owners of whom one has to be chosen, or the only one. `plan`: the earlier step, which stays planned, then
    the others. `by`, `at`: who changed either card last, and when."""

    pair_id: UUID
    sides: tuple[JoinSide, JoinSide]
    leaders: tuple[Option, ...]
    differing: tuple[JoinValue, ...]
    kept: tuple[JoinValue, ...]
    plan: tuple[JoinStep, ...]
    versions: Mapping[UUID, int]
    by: str
    at: datetime

    def number_of(self, person_id: UUID) -> str:
        return next(side.numbers for side in self.sides if side.person_id == person_id)


def join_page(pair: DuplicatePair, *, at: datetime) -> JoinPage:
    """The caller has fetched `pair` within the reach of the reader, with its persons and their service."""
    persons, today = (pair.first, pair.second), kyiv_day(at)
    versions = shown_versions(pair)
    cards = Case.objects.not_withdrawn().filter(person__in=persons).select_related("owner", "department")
    by_person: dict[UUID, list[Case]] = {person.pk: [] for person in persons}
    for card in cards.order_by("-state", "opened_at"):  # open ones first
        by_person[card.person_id].append(card)
    ours, theirs = by_person[pair.first_id], by_person[pair.second_id]
    values, newest = _values(persons), CaseEvent.objects.filter(case__in=cards).select_related("by").latest("at")
    ends = _ends([*ours, *theirs], today)
    return JoinPage(
        pair_id=pair.pk,
        sides=(_side(pair.first_id, ours, ends), _side(pair.second_id, theirs, ends)),
        leaders=_leaders(ours, theirs),
        differing=tuple(value for value in values if len(value.options) > 1),
        kept=tuple(value for value in values if len(value.options) == 1),
        plan=_plan(ours, theirs, today),
        versions=versions,
        by=newest.by.short_name,
        at=newest.at,
    )


def _side(person_id: UUID, cards: Sequence[Case], ends: Mapping[UUID, list[str]]) -> JoinSide:
    states = (f"{Stage(card.stage).label}, {CaseState(card.state).label}" for card in cards)
    leads = (f"{leads_label(card)}, {card.department.name}" for card in cards)
    return JoinSide(
        person_id=person_id,
        numbers=", ".join(_("no. %(number)s") % {"number": card.number_label} for card in cards),
        about=" · ".join(dict.fromkeys((*states, *leads))),
        ends=tuple(label for card in cards for label in ends[card.pk]),
    )


def _leaders(ours: Sequence[Case], theirs: Sequence[Case]) -> tuple[Option, ...]:
    """Of open cards of one programme whose owners differ."""
    couples = ((one, other) for one in ours for other in theirs if one.programme == other.programme)
    open_ones = (couple for couple in couples if {card.state for card in couple} == {CaseState.OPEN})
    differing = (couple for couple in open_ones if couple[0].owner_id != couple[1].owner_id)
    owners = {card.owner.pk: card for couple in differing for card in couple if card.owner}
    return tuple(Option(key, f"{leads_label(card)}, {card.department.name}") for key, card in owners.items())


def _plan(ours: Sequence[Case], theirs: Sequence[Case], today: date) -> tuple[JoinStep, ...]:
    """Of open cards only when both are open: else nothing changes."""
    if not all(any(card.state == CaseState.OPEN for card in cards) for cards in (ours, theirs)):
        return ()
    steps = FollowUp.objects.filter(case__in=[*ours, *theirs], state=StepState.PLANNED).select_related("case")
    return tuple(
        JoinStep(number_label=step.case.number_label, what=step.what, day_label=date_label(step.due_on, today))
        for step in sorted(steps, key=lambda step: (step.due_on, step.due_time is None, step.due_time))
    )


def _ends(cards: Sequence[Case], today: date) -> dict[UUID, list[str]]:
    """By card, in words: what waits on it, and its pause. One query for all."""
    kinds = [one for code, one in speaking().items() if code in restored()]
    rows = [
        one.rows(one_card(card.pk)).order_by().annotate(of=Value(str(card.pk)), code=Value(one.code)).values_list("of", "code")
        for card in cards
        for one in kinds
    ]
    found = [(UUID(of), code) for of, code in rows[0].union(*rows[1:], all=True)]
    labels = {}
    for card in cards:
        labels[card.pk] = waiting_labels(code for of, code in found if of == card.pk)
        if card.held_until and card.held_until >= today:
            labels[card.pk].append(_("the pause until %(day)s") % {"day": date_label(card.held_until, today)})
    return labels


def waiting_labels(codes: Iterable[str]) -> list[str]:
    """«1 передача»: rows that wait, by their codes in speaking()."""
    counted = Counter(codes)
    return ended_labels({code: counted[code] for code in speaking()})


def _values(persons: Sequence[Person]) -> list[JoinValue]:
    """Where only one of the two has a value, nothing has to be chosen."""
    known = [(person.pk, values_of(person), _unopened(person)) for person in persons]
    values = []
    for field in JoinField:
        options = [_option(key, field, now[field], unopened) for key, now, unopened in known]
        held = tuple(option for option in options if option.text)
        if len({option.text for option in held}) == len(held) and any(option.opens for option in held):
            values.append(JoinValue(field=field, options=held))
    return values


def _option(person_id: UUID, field: JoinField, value: str, unopened: Mapping[JoinField, str]) -> Option:
    return Option(person_id, value_label(field, value)) if value else Option(person_id, unopened.get(field, ""), opens=False)


def _unopened(person: Person) -> dict[JoinField, str]:
    """The placeholders of values that do not open."""
    veteran = getattr(person, "veteran", None)
    texts: dict[JoinField, str | None] = {field: getattr(person, field.value) for field in OF_PERSON}
    texts |= {field: getattr(veteran, field.value) for field in OF_SERVICE if veteran}
    texts[JoinField.BORN] = person.born_on
    return {field: str(text) for field, text in texts.items() if isinstance(text, Unopened)}


def value_label(field: JoinField, value: str) -> str:
    """In one line, as a person reads it."""
    if field is JoinField.BORN and len(value) > YEAR_DIGITS:
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    if field is JoinField.ADDRESS_FORM and value:
        return str(Address(value).label)
    if field is JoinField.SERVICE and value:
        return str(Branch(value).label)
    return " ".join(value.split())


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
