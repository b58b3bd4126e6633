"""The notice for the person about the processing of their data, and the law behind it for administrators."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import capfirst

from cases.case.models import Case
from cases.case.reports.identity import numbered
from cases.person.reports.consents import source_label, state_label
from cases.reintegration.reports.papers import Contacts, contacts_of
from cases.rights.models import LegalTerm, NoticePart
from cases.rights.reports.requests import term_label
from supporters.directory.calendar import kyiv_day, long_moment_label, whole_date
from veterans.models import Consent, ConsentScope, Scope


@dataclass(frozen=True)
class NoticeLine:
    heading: str
    words: str


@dataclass(frozen=True)
class NoticeScope:
    """What a person may be asked to agree to, what they answered, and on what the data rest without consent ("" with it)."""

    label: str
    answer: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """`is_draft`: no lawyer has confirmed all of its words. `term`: «30 календарних днів»."""

    name: str
    number_label: str
    back_url: str
    parts: tuple[NoticeLine, ...]
    scopes: tuple[NoticeScope, ...]
    contacts: Contacts
    term: str
    is_draft: bool
    made_label: str


@dataclass(frozen=True, kw_only=True)
class LegalLine:
    """A term or a text with its source. `verified_label`: "" while nobody has confirmed it."""

    label: str
    words: str
    source: str
    verified_label: str


@dataclass(frozen=True)
class LegalPage:
    terms: tuple[LegalLine, ...]
    parts: tuple[LegalLine, ...]


def notice(case: Case, *, back_url: str, at: datetime) -> Notice:
    term, parts = LegalTerm.objects.get(pk="access"), list(NoticePart.objects.order_by("number"))
    return Notice(
        name=case.person.full_name,
        number_label=numbered(case),
        back_url=back_url,
        parts=tuple(NoticeLine(part.label, part.words) for part in parts),
        scopes=_scopes(case, kyiv_day(at)),
        contacts=contacts_of(case, at=at),
        term=term_label(term),
        is_draft=not all(row.verified_on for row in (term, *parts)),
        made_label=long_moment_label(at),
    )


def legal_page() -> LegalPage:
    return LegalPage(
        terms=tuple(_line(row, term_label(row)) for row in LegalTerm.objects.order_by("code")),
        parts=tuple(_line(row, row.words) for row in NoticePart.objects.order_by("number")),
    )


def _scopes(case: Case, today: date) -> tuple[NoticeScope, ...]:
    """Without the words of an answer: the notice opens nothing but the name."""
    known = Consent.objects.of_person(case.person_id).select_related("basis")
    scopes = ConsentScope.objects.order_by("number")
    unasked = known.current().filter(person=case.person_id, scope=Scope.CARE).first()  # its data rest on something all the same
    last = {scope: known.answered_last(scope.pk) for scope in scopes}
    return tuple(
        _scope(scope.label, answer or (unasked if scope.pk == Scope.CARE else None), today) for scope, answer in last.items()
    )


def _scope(label: str, answer: Consent | None, today: date) -> NoticeScope:
    if answer is None:
        return NoticeScope(label, "", "")
    basis = answer.basis.label if answer.basis and not answer.is_in_force(today) else ""
    return NoticeScope(label, capfirst(state_label(answer, today)), basis)


def _line(row: LegalTerm | NoticePart, words: str) -> LegalLine:
    verified = whole_date(row.verified_on) if row.verified_on else ""
    return LegalLine(label=row.label, words=words, source=source_label(row.source), verified_label=verified)
