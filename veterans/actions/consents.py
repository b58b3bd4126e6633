"""Record what a person answered about a scope of consent. Rows are added; of an earlier one only its end is written."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from privacy.ids import new_id
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from veterans.actions.locks import lock_person
from veterans.models import CONSENT, Answer, Channel, Consent, ConsentText, Lasts, Scope


class ConsentMissing(Exception):
    """The person has not consented to this scope, so the effect does not happen."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(f"no consent in force for {scope.value}")
        self.scope = scope


class NothingToWithdraw(Exception):
    """No consent of this scope is given and not withdrawn yet, or there is no answer to take back."""


@dataclass(frozen=True, kw_only=True)
class NewConsent:
    """An answer. `basis`: a code of LegalBasis, "" for none. `channel`: None when the person was not asked.

    `valid_until`: the last day of a given consent; None: until it is withdrawn.
    """

    scope: Scope
    answer: Answer
    given_at: datetime
    channel: Channel | None = None
    basis: str = ""
    valid_until: date | None = None
    words: str = ""


def require_consent(person_id: UUID, scope: Scope, *, at: datetime) -> Consent:
    """Return the consent in force, where data leave for others. Raises ConsentMissing.

    Support itself rests on its legal basis and requires none. Of joined persons the last answer holds, on whichever card it is.
    """
    consent = Consent.objects.of_person(person_id).answered_last(scope)
    if consent is None or not consent.is_in_force(kyiv_day(at)):
        raise ConsentMissing(scope)
    return consent


def consent_version(person_id: UUID, scope: Scope) -> int:
    """Grows with each answer and each withdrawal, those of joined persons included."""
    rows = Consent.objects.of_person(person_id).filter(scope=scope)
    counted = rows.aggregate(answers=Count("pk"), withdrawn=Count("withdrawn_at"))
    return int(counted["answers"] + counted["withdrawn"])


def current_text(scope: Scope, day: date) -> ConsentText:
    """The version of that day; the first one for a form that was saved before there was any."""
    versions = ConsentText.objects.filter(scope=scope)
    return versions.filter(valid_from__lte=day).order_by("-number").first() or versions.earliest("number")


@transaction.atomic
def record_consent(person_id: UUID, new: NewConsent, *, version: int | None, by: Supporter, at: datetime) -> Consent:
    """Replace the current answer. `version` is the one that `by` was shown (None: the person was just registered).

    Raises ChangedMeanwhile.
    """
    lock_person(person_id)
    _refuse_outdated(person_id, new.scope, version)
    _replace_current(person_id, new.scope, at=at)
    given, asked = new.answer is Answer.GIVEN, new.answer is not Answer.NOT_ASKED
    lasts = Lasts.UNTIL_DAY if new.valid_until else Lasts.UNTIL_WITHDRAWN
    return Consent.objects.create(
        pk=new_id(),
        person_id=person_id,
        scope_id=new.scope,
        text=current_text(new.scope, kyiv_day(at)) if asked else None,
        channel=new.channel or "",
        answer=new.answer,
        basis_id=CONSENT if given else new.basis or None,
        taken_by=by,
        given_at=new.given_at,
        recorded_at=at,
        lasts=lasts if given else "",
        valid_until=new.valid_until if given else None,
        words=new.words or None,
    )


@transaction.atomic
def withdraw_consent(person_id: UUID, scope: Scope, *, version: int | None, by: Supporter, at: datetime) -> Consent:
    """Also what a joined person has given; return the last one. The caller has locked joined persons.

    Raises NothingToWithdraw, ChangedMeanwhile.
    """
    lock_person(person_id)
    _refuse_outdated(person_id, scope, version)
    given = Consent.objects.of_person(person_id).current().filter(scope=scope, answer=Answer.GIVEN, withdrawn_at=None)
    consents = list(given.order_by("given_at", "recorded_at"))
    if not consents:
        raise NothingToWithdraw
    for consent in consents:
        consent.withdrawn_at, consent.withdrawn_by = at, by
        consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return consents[-1]


@transaction.atomic
def restore_consent(person_id: UUID, scope: Scope, *, version: int, by: Supporter, at: datetime) -> Consent:
    """Take the latest answer or withdrawal back: a new row repeats what was so before, or that the person was not asked.

    Also of a joined person, if theirs is the latest; a withdrawal on several cards is taken back on all. The caller has locked
    joined persons. Raises NothingToWithdraw when nobody, somebody else or `by` too long ago has recorded it; ChangedMeanwhile.
    """
    lock_person(person_id)
    _refuse_outdated(person_id, scope, version)
    rows = list(Consent.objects.of_person(person_id).current().filter(scope=scope))
    latest = max(rows, key=_written_at, default=None)
    if latest is None or not latest.may_be_undone(by, at):
        raise NothingToWithdraw
    together = [row for row in rows if row.withdrawn_at and row.withdrawn_at == latest.withdrawn_at and row.pk != latest.pk]
    for row in together:
        _restore(row.person_id, scope, by=by, at=at)
    return _restore(latest.person_id, scope, by=by, at=at)


def _written_at(row: Consent) -> datetime:
    return row.withdrawn_at or row.recorded_at


def _restore(person_id: UUID, scope: Scope, *, by: Supporter, at: datetime) -> Consent:
    """The caller has locked the person, who has an answer."""
    rows = list(Consent.objects.filter(person=person_id, scope=scope).order_by("-recorded_at", "-pk")[:2])
    if len(rows) == 1 and not rows[0].is_withdrawn:
        return record_consent(
            person_id, NewConsent(scope=scope, answer=Answer.NOT_ASKED, given_at=at), version=None, by=by, at=at
        )
    _replace_current(person_id, scope, at=at)
    before = rows[0] if rows[0].is_withdrawn else rows[1]
    return _repeat(before, at=at, with_end=before is not rows[0])


def _refuse_outdated(person_id: UUID, scope: Scope, version: int | None) -> None:
    if version is not None:
        refuse_outdated(shown=version, now=consent_version(person_id, scope))


def _replace_current(person_id: UUID, scope: Scope, *, at: datetime) -> None:
    Consent.objects.current().filter(person=person_id, scope=scope).update(replaced_at=at)


def _repeat(row: Consent, *, at: datetime, with_end: bool) -> Consent:
    """`with_end`: if it was withdrawn, it is so again."""
    return Consent.objects.create(
        pk=new_id(),
        person_id=row.person_id,
        scope_id=row.scope_id,
        text_id=row.text_id,
        channel=row.channel,
        answer=row.answer,
        basis_id=row.basis_id,
        taken_by_id=row.taken_by_id,
        given_at=row.given_at,
        recorded_at=at,
        lasts=row.lasts,
        valid_until=row.valid_until,
        withdrawn_at=row.withdrawn_at if with_end else None,
        withdrawn_by_id=row.withdrawn_by_id if with_end else None,
        words=row.words,
    )
