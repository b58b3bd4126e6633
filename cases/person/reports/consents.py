"""Each scope of consent of a person: what they answered, who wrote it down and when, and what follows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.reports.identity import IdentityLine, identity_line
from cases.person.actions.consents import Cancelled
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from veterans.models import Answer, Channel, Consent, ConsentScope, LegalBasis, Scope


def latest_first(row: Consent) -> tuple[bool, bool, datetime, datetime, UUID]:
    """Of what is current, answers come before that somebody was not asked; the latest answer holds (answered_last())."""
    is_current, is_answered = row.replaced_at is None, row.answer != Answer.NOT_ASKED
    answered_at = max(row.given_at, row.withdrawn_at or row.given_at)
    return is_current, is_current and is_answered, answered_at if is_current else row.recorded_at, row.recorded_at, row.pk


def state_label(row: Consent, today: date) -> str:
    if row.is_withdrawn:
        return _("consent is withdrawn")
    if row.answer == Answer.GIVEN and not row.is_in_force(today):
        return _("consent has ended")
    return str(Answer(row.answer).label)


KNOWN: Final = frozenset(
    {
        gettext_noop("Law 2297-VI, article 7"),
        gettext_noop("Law 2297-VI, article 7 and article 11"),
        gettext_noop("Law 2297-VI, article 8"),
        gettext_noop("Law 2297-VI, article 8 and article 15"),
        gettext_noop("Law 2297-VI, article 8 and article 16"),
        gettext_noop("Law 2297-VI, article 8 and article 20"),
        gettext_noop("Law 2297-VI, article 15; rules of archives of the ministry override it"),
        gettext_noop("Draft of the product, not yet confirmed by a lawyer of the ministry"),
    }
)


def source_label(source: str) -> str:
    return gettext(source) if source in KNOWN else source


PEOPLE: Final = ("basis", "taken_by", "withdrawn_by")

PassedOn = Callable[[UUID, date], tuple[str, ...]]  # of a person, today
_passed_on: Final[dict[Scope, PassedOn]] = {}


def register_passed_on(scope: Scope, labels: PassedOn) -> None:
    """`labels`: what a consent of this scope allowed and what has left already, on every card of the person.

    Raises ImproperlyConfigured for a second function of a scope.
    """
    if scope in _passed_on:
        raise ImproperlyConfigured(f"Another function says what a consent of the scope «{scope}» has passed on.")
    _passed_on[scope] = labels


@dataclass(frozen=True, kw_only=True)
class AnswerLine:
    """`status`: of the badge. `basis_label`: on what the data rest instead, "" with a consent. `version`: for undoing it."""

    state_label: str
    status: str
    who_label: str
    holds_label: str
    basis_label: str
    words: str
    may_undo: bool
    version: int


@dataclass(frozen=True, kw_only=True)
class ScopeLine:
    """`passed_on`: what has left already and stays where it is."""

    code: str
    label: str
    answer: AnswerLine
    passed_on: tuple[str, ...]
    earlier: tuple[str, ...]
    answer_url: str
    undo_url: str


@dataclass(frozen=True, kw_only=True)
class ConsentPage:
    card: IdentityLine
    scopes: tuple[ScopeLine, ...]
    may_write: bool


def consent_page(case: Case, user: Supporter, *, at: datetime, workable: bool) -> ConsentPage:
    """`workable`: the reader may write to the case. Five queries."""
    rows = Consent.objects.of_person(case.person_id).select_related(*PEOPLE)
    by_scope: dict[str, list[Consent]] = {}
    for row in sorted(rows, key=latest_first, reverse=True):
        by_scope.setdefault(row.scope_id, []).append(row)
    passed_on = {scope.value: labels(case.person_id, kyiv_day(at)) for scope, labels in _passed_on.items()}
    may_write = workable and not case.loss and Permission.CONSENT_RECORD in user.granted
    scopes = ConsentScope.objects.order_by("number")
    return ConsentPage(
        card=identity_line(case),
        scopes=tuple(
            _scope_line(one, by_scope.get(one.pk, []), passed_on.get(one.pk, ()), case, user, at=at, may_write=may_write)
            for one in scopes
        ),
        may_write=may_write,
    )


def _scope_line(
    scope: ConsentScope,
    rows: Sequence[Consent],
    passed_on: tuple[str, ...],
    case: Case,
    user: Supporter,
    *,
    at: datetime,
    may_write: bool,
) -> ScopeLine:
    today = kyiv_day(at)
    return ScopeLine(
        code=scope.pk,
        label=scope.label,
        answer=_answer_line(rows, user, at=at, may_write=may_write) if rows else _unasked(scope.pk),
        passed_on=passed_on,
        earlier=tuple(_earlier(row, today) for row in rows[1:]),
        answer_url=reverse("consent_answer", args=[case.number, scope.pk]),
        undo_url=reverse("consent_undo", args=[case.number, scope.pk]),
    )


def _unasked(scope: str) -> AnswerLine:
    return AnswerLine(
        state_label=capfirst(str(Answer.NOT_ASKED.label)),
        status="due",
        who_label="",
        holds_label="",
        basis_label=no_basis_label() if scope == Scope.CARE else "",
        words="",
        may_undo=False,
        version=0,
    )


def answer_line(scope: Scope, consent: Consent | None, user: Supporter, *, at: datetime) -> AnswerLine:
    """The current answer, above the form of the next one."""
    return _answer_line([consent], user, at=at, may_write=False) if consent else _unasked(scope)


def _answer_line(rows: Sequence[Consent], user: Supporter, *, at: datetime, may_write: bool) -> AnswerLine:
    row, today = rows[0], kyiv_day(at)
    return AnswerLine(
        state_label=capfirst(state_label(row, today)),
        status="done" if row.is_in_force(today) else "due" if row.answer == Answer.NOT_ASKED else "info",
        who_label=_who(row, today),
        holds_label=_holds(row, today),
        basis_label=_rests_on(row),
        words=row.words or "",
        may_undo=may_write and row.may_be_undone(user, at),
        version=len(rows) + sum(one.is_withdrawn for one in rows),
    )


def _rests_on(row: Consent) -> str:
    if row.basis and row.answer != Answer.GIVEN:
        return basis_label(row.basis)
    return no_basis_label() if row.scope_id == Scope.CARE and row.answer == Answer.NOT_ASKED else ""


def no_basis_label() -> str:
    """Of the support of a person whom nobody has asked, while nobody has named another basis."""
    return _("no basis is named yet: ask the person")


def basis_label(basis: LegalBasis) -> str:
    """«Обов’язки у сфері соціального захисту (закон 2297-VI …; не підтверджено)»"""
    unconfirmed = "" if basis.verified_on else _("not confirmed")
    source = "; ".join(part for part in (source_label(basis.source), unconfirmed) if part)
    return f"{basis.label} ({source})"


def _who(row: Consent, today: date) -> str:
    """«особисто, 27 листопада, 14:10; записано: Мельник І. О.»"""
    if row.withdrawn_at and row.withdrawn_by:
        words = {"when": moment_label(row.withdrawn_at, today), "name": row.withdrawn_by.short_name}
        return _("%(when)s; written down by %(name)s") % words
    channel = f"{Channel(row.channel).label}, " if row.channel else ""
    words = {"when": f"{channel}{moment_label(row.given_at, today)}", "name": row.taken_by.short_name}
    return _("%(when)s; written down by %(name)s") % words


def _holds(row: Consent, today: date) -> str:
    if not row.is_in_force(today):
        return ""
    if row.valid_until is None:
        return _("It holds until it is withdrawn")
    return _("It holds until %(day)s") % {"day": date_label(row.valid_until, today)}


def _earlier(row: Consent, today: date) -> str:
    label = _("consent is withdrawn") if row.is_withdrawn else str(Answer(row.answer).label)
    return f"{capfirst(label)}: {_who(row, today)}"


def cancelled_label(cancelled: Cancelled) -> str:
    """«Скасовано 1 непереданий пакет.», what an end of a consent has ended; "" for nothing."""
    return " ".join(one.label(n) % {"n": n} for one, n in cancelled.items() if n)


def missing_label(scope: Scope) -> str:
    return _("Without the consent of the person this is not done: %(scope)s.") % {"scope": scope.label}
