from datetime import date, datetime, timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Func, IntegerField, Q, QuerySet
from django.db.models.lookups import In

from cases.case.models.case import Case
from cases.case.models.group import of_group
from cases.course.models.promise import Promise
from cases.person.models.safety.sign import PAGE_BYTES, DangerSign, read_page, write_page
from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.opening import TEXT_BLOCK, Unopened
from privacy.sealing import ERASED, HEAD_BYTES, NONCE_BYTES
from supporters.directory.calendar import kyiv_day, midnight
from supporters.directory.models import Supporter

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
