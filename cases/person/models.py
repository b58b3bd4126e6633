"""Talks about safety: signs of danger from outside, helpers, counts of the country (ADR 50)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Func, IntegerField, Q, QuerySet
from django.db.models.lookups import In

from cases.case.models.case import Case
from cases.case.models.group import of_group
from cases.course.models.promise import Promise
from cases.person.states import DangerKind
from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.opening import TEXT_BLOCK, Unopened
from privacy.sealing import ERASED, HEAD_BYTES, NONCE_BYTES
from supporters.directory.calendar import kyiv_day, midnight, months_later
from supporters.directory.models import Supporter
from veterans.models.reference import Reference

DIGITS = 6  # of each number, so that a count of any size has the same length


def quarter_of(day: date) -> date:
    """The first day of its quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(quarter_on: date) -> date:
    return months_later(quarter_on, 3)


class SafetyCount(models.Model):
    """Counters of one quarter, sealed: each talk of the quarter seals them anew, also one that counts nothing.

    No number of them can be computed from rows of persons, and two copies of the table do not show whose talk added to it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    quarter_on = models.DateField(unique=True)
    counts = SealedTextField(max_chars=DIGITS * 10)

    field_classes: ClassVar[dict[str, str]] = {"id": "C0", "quarter_on": "C0", "counts": "C2"}
    open_text_reasons: ClassVar[str] = "the day is that of a quarter of the country; no person has one"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quarter_on__month__in=(1, 4, 7, 10), quarter_on__day=1), name="safety_count_of_a_quarter"
            )
        ]

    @property
    def numbers(self) -> tuple[int, ...]:
        """In the order of DangerKind."""
        text: str = self.counts
        return tuple(int(text[place : place + DIGITS]) for place in range(0, DIGITS * len(DangerKind), DIGITS))

    def write(self, numbers: tuple[int, ...]) -> None:
        self.counts = "".join(f"{number:0{DIGITS}d}" for number in numbers)


class SafetyHelperQuerySet(QuerySet["SafetyHelper"]):
    def valid_on(self, day: date) -> "SafetyHelperQuerySet":
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day).order_by("number")


class SafetyHelper(Reference):
    """Who helps against a danger from outside. `contact`: a published number or address, "" if there is none for all.

    `verified_on` is NULL while nobody has confirmed the row.
    """

    verified_on = models.DateField(null=True)  # type: ignore[assignment]
    contact = models.CharField(max_length=80, blank=True)
    number = models.PositiveSmallIntegerField(unique=True)  # the order of the list

    objects = SafetyHelperQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {**Reference.field_classes, "contact": "C0", "number": "C0"}


PAGE_BYTES: Final = 8000  # of every talk, also of one that found nothing
AGREED, REASON = 200, 150  # characters; the longest page of five signs has at most 4 bytes for each of them
FIELD, LINE = "\x1f", "\x1e"
SEPARATORS: Final = str.maketrans({FIELD: " ", LINE: " "})


@dataclass(frozen=True, kw_only=True)
class DangerSign:
    """A need of the person: who helps (the code of a SafetyHelper) and what was agreed.

    `since_on`: the day of the talk that named it first. `reason`: why it goes on beyond that talk, "" in that talk itself.
    """

    kind: DangerKind
    helper: str
    agreed: str
    since_on: date
    reason: str = ""


def write_page(signs: Iterable[DangerSign]) -> str:
    """The signs as one text of PAGE_BYTES bytes. Raises ValueError for signs that do not fit."""
    text = LINE.join(_line(sign) for sign in signs)
    missing = PAGE_BYTES - len(text.encode())
    if missing < 0:
        raise ValueError("the signs of a talk do not fit on its page")
    return text + LINE * missing


def _line(sign: DangerSign) -> str:
    typed = (text.translate(SEPARATORS) for text in (sign.agreed, sign.reason))
    return FIELD.join((sign.kind.value, sign.helper, sign.since_on.isoformat(), *typed))


def read_page(page: str) -> tuple[DangerSign, ...]:
    """Raises ValueError for a page that write_page() has not made."""
    found = []
    for line in filter(None, page.split(LINE)):
        kind, helper, since_on, agreed, reason = line.split(FIELD)
        sign = DangerSign(
            kind=DangerKind(kind), helper=helper, since_on=date.fromisoformat(since_on), agreed=agreed, reason=reason
        )
        found.append(sign)
    return tuple(found)


LASTS: Final = timedelta(days=90)  # how long a sign is kept unless another talk goes on with it
TAG_BYTES: Final = 16
SEALED_BYTES: Final = HEAD_BYTES + NONCE_BYTES + PAGE_BYTES + TEXT_BLOCK + TAG_BYTES
EMPTY: Final = write_page(())


class SafetyTalkQuerySet(QuerySet["SafetyTalk"]):
    def of_card(self, case: Case) -> "SafetyTalkQuerySet":
        """The latest talk of this card and of those that it has absorbed, oldest first."""
        return self.filter(of_group(case.pk)).select_related("case", "talked_by").order_by("talked_at", "pk")

    def kept(self) -> "SafetyTalkQuerySet":
        return self.filter(cleared_at=None)

    def over(self, day: date) -> "SafetyTalkQuerySet":
        """Kept, and their ninety days have passed on `day`."""
        return self.kept().filter(talked_at__lt=midnight(day - LASTS + timedelta(days=1)))


class SafetyTalk(models.Model):
    """The latest talk about safety with a person: the same row, whatever the talk found.

    `signs` is a sealed page of one length, so neither its size nor anything beside it depends on what is written there; a
    constraint of the database keeps the length. `promise`: of the next talk, made by this one. `cleared_at`: when the page was
    emptied, after ninety days or because the support has ended.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="safety_talk")
    talked_at = models.DateTimeField()
    talked_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="+")
    signs = SealedTextField(subject="case.person_id", max_chars=PAGE_BYTES)
    cleared_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = SafetyTalkQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "talked_at": "C2",
        "talked_by": "C1",
        "promise": "C2",
        "signs": "C3",
        "cleared_at": "C2",
        "version": "C0",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=In(Func(F("signs"), function="octet_length", output_field=IntegerField()), [SEALED_BYTES, len(ERASED)]),
                name="safety_page_of_one_length",
            ),
            models.CheckConstraint(
                condition=Q(cleared_at=None) | Q(cleared_at__gte=F("talked_at")), name="safety_talk_cleared_later"
            ),
        ]

    @property
    def until_on(self) -> date:
        """The first day on which its signs are not kept any more."""
        return kyiv_day(self.talked_at) + LASTS

    def open_signs(self, at: datetime) -> tuple[DangerSign, ...]:
        """The page is opened in any case, so that the access record is the same. None on and after `until_on`."""
        page = self.signs
        if isinstance(page, Unopened) or not self.is_kept(at):
            return ()
        return read_page(page)

    def is_kept(self, at: datetime) -> bool:
        return not self.cleared_at and kyiv_day(at) < self.until_on
