"""What the app of cases answers for staff and notifications, which lie below it and never import it. It registers one
CaseProvider in its AppConfig.ready()."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, UUIDField, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from supporters.directory.models import Supporter
from supporters.forms.saved_words import Reader, register_saved_words
from supporters.notifications.concerns import Concern, register_concern
from supporters.notifications.digest import CountDigests, DigestCounts
from supporters.notifications.effectiveness import CountEffectiveness, Effectiveness
from supporters.notifications.models import Rule
from supporters.notifications.past_owner import PastOwner
from supporters.notifications.rendering import Renderer, register_renderer
from supporters.notifications.workload import Work


@dataclass(frozen=True, kw_only=True)
class SubjectKind:
    """A kind of row that notifications are about. `count` puts a number of such rows into words: «7 карток». `owner_at` returns
    who was responsible at a moment. `case_of` selects the key of the case by the key of the row; None: the row is the case."""

    count: Callable[[int], str]
    owner_at: Callable[[UUID, datetime], PastOwner | None]
    case_of: Callable[[OuterRef], QuerySet[Any, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class CaseProvider:
    """`subjects`: by `Notification.subject_kind`. `renderers` and `concerns`: for the notices that actions on cases make."""

    subjects: Mapping[str, SubjectKind]
    renderers: Mapping[Rule, Renderer]
    concerns: Mapping[Rule, Concern]
    work: Work
    count_digests: CountDigests
    count_effectiveness: CountEffectiveness
    saved_words: Reader


_registered: Final[list[CaseProvider]] = []


def register_case_provider(provider: CaseProvider) -> None:
    _registered.append(provider)
    for rule, renderer in provider.renderers.items():
        register_renderer(rule, renderer)
    for rule, concern in provider.concerns.items():
        register_concern(rule, concern)
    register_saved_words(provider.saved_words)


def work() -> Work:
    """Open cases as the work of staff."""
    return _provider().work


def digest_counts(supporters: Collection[Supporter], *, at: datetime) -> dict[UUID, DigestCounts]:
    """For all of them in a fixed number of queries."""
    return _provider().count_digests(supporters, at=at)


def followed(
    subject_kinds: Mapping[str, str], *, made_from: datetime, made_until: datetime, within: timedelta
) -> dict[str, Effectiveness]:
    """By rule, as CountEffectiveness says."""
    return _provider().count_effectiveness(subject_kinds, made_from=made_from, made_until=made_until, within=within)


def owner_at(subject_kind: str, subject_id: UUID, at: datetime) -> PastOwner | None:
    """None for a subject that has no owner."""
    subject = _provider().subjects.get(subject_kind)
    return subject.owner_at(subject_id, at) if subject else None


def counted(kind: str, n: int) -> str:
    """Rows of another kind are counted as notifications."""
    if subject := _provider().subjects.get(kind):
        return subject.count(n)
    return ngettext("%(n)d notification", "%(n)d notifications", n) % {"n": n}


def topic() -> Coalesce:
    """The case of a notification's subject; for a subject without a case, the subject itself."""
    known = _provider().subjects.items()
    placed = [
        When(subject_kind=kind, then=Subquery(subject.case_of(OuterRef("subject_id"))))
        for kind, subject in known
        if subject.case_of
    ]
    return Coalesce(Case(*placed, default=Value(None), output_field=UUIDField()), F("subject_id"))


def _provider() -> CaseProvider:
    (only,) = _registered
    return only
