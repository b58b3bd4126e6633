"""What the directory knows of an institution, and what it refuses."""

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _

from cases.case.models import Facility
from cases.case.oblasts import point_labels
from cases.case.states import FacilityKind
from supporters.directory.alphabet import folded
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from veterans.oblasts import Oblast

KEPT_BY: Final = "the administrators of the directory"  # `source` of what is typed or loaded there
CODE_LETTERS: Final = "bcdfghjkmnpqrstvwxz"  # a code is no word, and no number or date for a spreadsheet
CODE_LENGTH: Final = 10
WRITTEN: Final = (
    *("kind", "oblast", "label_uk", "label_en", "branch", "duty_phone", "valid_from", "valid_to"),
    *("source", "verified_on", "version", "changed_by", "changed_at"),
)


class FacilityRefused(Exception):
    """The directory can't have this; `field` is the form field to show the error at."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class FacilityFacts:
    """`branch`: "" for all services. `duty_phone`: E.164 or "". `valid_to`: the last day; None while it goes on."""

    kind: str
    oblast: str
    label_uk: str
    label_en: str
    branch: str
    duty_phone: str
    valid_from: date
    valid_to: date | None = None

    @classmethod
    def of(cls, facility: Facility) -> "FacilityFacts":
        return cls(**{name: getattr(facility, name) for name in cls.__dataclass_fields__})

    @property
    def whole(self) -> "FacilityFacts":
        """With the names that follow: a stabilization point is named by its region; without an English name the other is used."""
        if self.kind == FacilityKind.STABILIZATION and self.oblast in Oblast.values:
            label_uk, label_en = point_labels(self.oblast)
            return replace(self, label_uk=label_uk, label_en=label_en)
        return replace(self, label_en=self.label_en or self.label_uk)

    @property
    def key(self) -> tuple[str, str]:
        """What no two institutions share."""
        return self.oblast, folded(self.label_uk)

    def put_into(self, facility: Facility, *, by: Supporter, at: datetime) -> None:
        for name, value in asdict(self).items():
            setattr(facility, name, value)
        facility.source, facility.verified_on = KEPT_BY, kyiv_day(at)
        facility.changed_by, facility.changed_at = by, at


def new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))


def refuse_facts(facts: FacilityFacts) -> None:
    """Check them by themselves; forms and lists call it too. Raises FacilityRefused."""
    if facts.oblast not in Oblast.values:
        raise FacilityRefused("oblast", _("Choose the region"))
    if facts.kind == FacilityKind.STABILIZATION:
        if facts.duty_phone:
            raise FacilityRefused("duty_phone", _("A stabilization point has no phone here. Leave the field empty."))
        if facts.label_uk and folded(facts.label_uk) != folded(point_labels(facts.oblast)[0]):
            raise FacilityRefused("label_uk", _("A stabilization point is named by its region only. Leave the name empty."))
    elif not facts.label_uk:
        raise FacilityRefused("label_uk", _("Enter the name of the institution"))
    if facts.valid_to and facts.valid_to < facts.valid_from:
        raise FacilityRefused("valid_to", _("The last day can’t come before the first one"))


def same_name(facts: FacilityFacts) -> FacilityRefused:
    if facts.kind == FacilityKind.STABILIZATION:
        words = _("The directory has the stabilization point of this region already, perhaps an ended one")
        return FacilityRefused("oblast", words)
    words = _("The directory has an institution with this name in this region already, perhaps an ended one")
    return FacilityRefused("label_uk", words)
