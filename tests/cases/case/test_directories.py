"""What the directories offer on a day."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.case.models import ClosureReason, Facility
from supporters.directory.calendar import kyiv_day
from supporters.directory.oblasts import Oblast
from tests.database import as_owner
from tests.factories import make_facility

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Facility, ClosureReason])
def test_row_is_offered_from_its_first_day_to_its_last(model: Any) -> None:
    today = kyiv_day(timezone.now())
    days = {"over": (-9, -1), "last": (-9, 0), "first": (0, None), "later": (1, None)}
    for code, ends in days.items():
        first, last = (None if end is None else today + timedelta(days=end) for end in ends)
        known = {"label_uk": code, "label_en": code, "source": "tests", "verified_on": today}
        with as_owner():
            model.objects.create(code=code, valid_from=first, valid_to=last, **known)
    assert set(model.objects.valid_on(today).filter(pk__in=days).values_list("pk", flat=True)) == {"last", "first"}


def test_facility_without_a_region_is_near_no_other() -> None:
    for code, oblast in (("unknown", ""), ("strange", ""), ("served", Oblast.LVIV), ("near", Oblast.LVIV), ("far", Oblast.VOLYN)):
        make_facility(code, code)
        Facility.objects.filter(pk=code).update(oblast=oblast)
    served = Facility.objects.filter(pk__in=("unknown", "served")).values("pk")
    rows = Facility.objects.filter(source="tests").served_first(served)
    assert list(rows.values_list("pk", flat=True)) == ["served", "unknown", "near", "far", "strange"]
