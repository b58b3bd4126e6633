"""Recipients of digests, and the run that sends them."""

from collections import Counter
from datetime import datetime, timedelta

from cases.course.actions.steps import NextStep
from supporters.administration.mailing import plan_digests, send_waiting
from supporters.directory.models import Department, Supporter
from supporters.notifications.actions.deliveries import plan_letters
from supporters.notifications.models import Delivery, DeliveryState, Letter
from tests.factories import kyiv_utc, make_case, make_department, make_person, make_supporter

MORNING = kyiv_utc(2026, 11, 25, 6, 30)  # 08:30 in Kyiv, in winter
DAY = MORNING.date()
LONG_BEFORE = kyiv_utc(2026, 1, 10, 9)
MINUTE = timedelta(minutes=1)


def make_reader(department: Department) -> Supporter:
    """A social supporter with one step due today."""
    reader = make_supporter(department)
    make_case(reader, person=make_person("Коваленко"), step=NextStep(what="Зателефонувати", due_on=DAY), at=LONG_BEFORE)
    return reader


def make_readers(count: int) -> list[str]:
    """Addresses of new readers, in the order in which their planned digests are sent."""
    department = make_department()
    readers = [make_reader(department) for _ in range(count)]
    plan_letters(Letter.DIGEST, [reader.pk for reader in readers], at=MORNING)
    return [reader.email for reader in readers]


def plan_and_send(at: datetime = MORNING) -> int:
    plan_digests(at=at)
    return send_waiting(at=at)


def states() -> dict[str, int]:
    return dict(Counter(Delivery.objects.values_list("state", flat=True)))


def reasons() -> list[str]:
    """Reasons of suppressed letters."""
    return list(Delivery.objects.filter(state=DeliveryState.SUPPRESSED).order_by("pk").values_list("unneeded", flat=True))
