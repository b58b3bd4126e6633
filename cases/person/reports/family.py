"""The relatives of a person with what they may know, and whose relative the person is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.urls import reverse

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.group import of_persons
from cases.case.reports.identity import IdentityLine, identity_line
from cases.case.reports.phones import CAREFUL, UNKNOWN, PhoneLine, kinship_label, relative_label, shown_phones
from cases.case.states import Programme
from cases.person.reports.page import may_change_phones
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from veterans.models import Disclosure, FamilyTie, FamilyTieQuerySet

OF_TIE: Final = ("veteran", "person", "answered_by")
STATUS: Final = {Disclosure.YES: "done", Disclosure.NO: "overdue", Disclosure.UNASKED: "due"}


@dataclass(frozen=True, kw_only=True)
class CardLink:
    """A card of the other one within the reader's reach."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class RelativeLine:
    """`disclosure_status`: of the badge; `answered_label`: who wrote the answer down, and when.

    `card`: None beyond the reader's reach. `card_url`: opens a card of their own, "" where there is one.
    """

    pk: UUID
    label: str
    name: str
    disclosure_label: str
    disclosure_status: str
    answered_label: str
    phones: tuple[PhoneLine, ...]
    card: CardLink | None
    edit_url: str
    end_url: str
    card_url: str


@dataclass(frozen=True, kw_only=True)
class FamilyPage:
    """`of`: the persons whose relative this person is, with their cards within reach; beyond it only that there is one."""

    card: IdentityLine
    relatives: tuple[RelativeLine, ...]
    of: tuple[tuple[str, CardLink | None], ...]
    may_write: bool
    new_url: str


@dataclass(frozen=True, kw_only=True)
class RelativeOf:
    """A relative for whom a card is opened. `numbers`: E.164, kept with the tie; `known`: first values of the form."""

    tie_id: UUID
    label: str
    family_url: str
    numbers: frozenset[str]
    known: dict[str, str]


def ties_of(case: Case) -> FamilyTieQuerySet:
    """Current ones of the person of the card, and of those who were joined into them."""
    return FamilyTie.objects.current().filter(of_persons([case.person_id], "veteran"))


def relative_of(tie: FamilyTie, case: Case) -> RelativeOf:
    """Opens the name and the numbers."""
    numbers = [phone.number for phone in tie.phones.filter(ended_at=None).order_by("pk")]
    return RelativeOf(
        tie_id=tie.pk,
        label=relative_label(tie),
        family_url=case_address("case_family", case.number),
        numbers=frozenset(numbers),
        known={"programme": Programme.FAMILY, "given_name": tie.name or "", "phone": numbers[0] if numbers else ""},
    )


def family_page(case: Case, user: Supporter, *, at: datetime, workable: bool) -> FamilyPage:
    """`workable`: the reader may write to the case."""
    theirs = list(ties_of(case).select_related(*OF_TIE).order_by("since", "pk"))
    beside = FamilyTie.objects.current().filter(of_persons([case.person_id])).exclude(person=None)
    others = list(beside.select_related(*OF_TIE).order_by("-since", "-pk"))
    persons = {tie.person.remaining_id for tie in theirs if tie.person} | {tie.veteran.remaining_id for tie in others}
    cards, shown = _cards(persons, user), shown_phones(case, user, at=at, may_write=workable)
    may_write = workable and Permission.PERSON_EDIT in user.granted and may_change_phones(case, user)
    return FamilyPage(
        card=identity_line(case),
        relatives=tuple(
            _line(same[0], case, _phones_of(same, shown), cards, today=kyiv_day(at)) for same in _by_relative(theirs)
        ),
        of=tuple((kinship_label(tie.relation or ""), cards.get(key)) for key, tie in _by_veteran(others).items()),
        may_write=may_write,
        new_url=case_address("relative_new", case.number),
    )


def _by_relative(ties: Iterable[FamilyTie]) -> list[list[FamilyTie]]:
    """Who was tied twice and is one person after a join is one relative; the most careful answer comes first."""
    found: dict[UUID, list[FamilyTie]] = {}
    for tie in ties:
        found.setdefault(tie.person.remaining_id if tie.person else tie.pk, []).append(tie)
    return [sorted(same, key=lambda tie: CAREFUL.index(Disclosure(tie.disclosure))) for same in found.values()]


def _phones_of(same: Iterable[FamilyTie], shown: Iterable[PhoneLine]) -> list[PhoneLine]:
    keys = {tie.pk for tie in same}
    return [phone for phone in shown if phone.tie_id in keys]


def _by_veteran(ties: Iterable[FamilyTie]) -> dict[UUID, FamilyTie]:
    """By who remains, of several the last one given."""
    return {tie.veteran.remaining_id: tie for tie in ties}


def _line(
    tie: FamilyTie, case: Case, phones: Sequence[PhoneLine], cards: Mapping[UUID, CardLink], *, today: date
) -> RelativeLine:
    answer, who = Disclosure(tie.disclosure), ""
    if tie.answered_by and tie.answered_at:
        who = f"{tie.answered_by.short_name}, {moment_label(tie.answered_at, today)}"
    return RelativeLine(
        pk=tie.pk,
        label=kinship_label(tie.relation or "") or str(UNKNOWN),
        name=tie.person.full_name if tie.person else tie.name or "",
        disclosure_label=str(answer.label),
        disclosure_status=STATUS[answer],
        answered_label=who,
        phones=tuple(phones),
        card=cards.get(tie.person.remaining_id) if tie.person else None,
        edit_url=_address("relative_edit", case, tie),
        end_url=_address("relative_end", case, tie),
        card_url="" if tie.person_id else _address("relative_card", case, tie),
    )


def _address(page: str, case: Case, tie: FamilyTie) -> str:
    return reverse(page, args=[case.number, tie.pk])


def _cards(persons: Collection[UUID], user: Supporter) -> dict[UUID, CardLink]:
    """Each card is asked for by itself: a tie gives no reach."""
    found = Case.objects.visible_to(user).filter(person__in=persons).order_by("-programme") if persons else ()
    return {one.person_id: CardLink(label=one.number_label, url=case_address("case_detail", one.number)) for one in found}
