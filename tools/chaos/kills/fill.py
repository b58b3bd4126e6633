"""`python -m tools.chaos.kills.fill`: rows for a run, written by the owner of the tables.

Cases have only what the reminders read. All of them are at high risk and their steps have an hour, the one kind that is sent at
night too: so a run may begin at any hour. Steps are far ahead until the run sets their moments. Letters are about a new device,
for the same reason: a digest is sent by day only.
"""

import argparse
import secrets
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

import django

django.setup()

from django.utils import timezone  # noqa: E402 - models load after the set-up
from stdnum import damm  # noqa: E402

from cases.case.models import Case  # noqa: E402
from cases.case.states import Programme, Risk, Stage  # noqa: E402
from cases.course.models import FollowUp  # noqa: E402
from config.database.roles import connect_as_owner  # noqa: E402
from supporters.administration.actions.departments import add_department, name_head  # noqa: E402
from supporters.authentication.models import Device  # noqa: E402
from supporters.directory.calendar import kyiv_day  # noqa: E402
from supporters.directory.models import Department, Supporter  # noqa: E402
from supporters.directory.roles import Role  # noqa: E402
from supporters.directory.undertaking import VERSION  # noqa: E402
from supporters.notifications.actions.deliveries import plan_letters  # noqa: E402
from supporters.notifications.models import Letter  # noqa: E402
from tools.demo_data.rows import Rows  # noqa: E402
from veterans.actions.names import name_entry  # noqa: E402
from veterans.models import NameKind, NamingKind, Person, PersonName  # noqa: E402

FAR: Final = timedelta(days=30)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.chaos.kills.fill", description=__doc__)
    for name in ("reminders", "recipients", "letters", "seed"):
        parser.add_argument(f"--{name}", type=int, required=True)
    chosen = parser.parse_args()
    connect_as_owner()
    now = timezone.now()
    supporters = add_supporters(chosen.recipients, now)
    add_cases(chosen.reminders, supporters, Random(chosen.seed), now)
    add_letters(chosen.letters, supporters, now)


def add_supporters(how_many: int, now: datetime) -> list[Supporter]:
    """Supporters of one department with its head."""
    department = add_department("Відділ супроводу")
    head, *supporters = (_member(number, department, now) for number in range(how_many + 1))
    head.role = Role.HEAD
    Supporter.objects.get_queryset().bulk_create([head, *supporters])
    name_head(department.pk, head=head)
    return supporters


def add_cases(how_many: int, owners: list[Supporter], rng: Random, now: datetime) -> None:
    surname, given = name_entry(NameKind.SURNAME, "Коваленко"), name_entry(NameKind.GIVEN, "Андрій")
    rows, due_on = Rows(Person, PersonName, Case, FollowUp), kyiv_day(now) + FAR
    for count, number in enumerate(rng.sample(range(10_000_000), how_many)):
        person = Person(surname="Коваленко", given_name="Андрій")
        naming = PersonName(person=person, kind=NamingKind.CURRENT, surname_entry=surname, given_entry=given)
        owner = owners[count % len(owners)]
        digits = f"{number:07d}"
        case = Case(
            number=digits + damm.calc_check_digit(digits),
            person=person,
            programme=Programme.VETERAN,
            stage=Stage.TREATMENT,
            risk=Risk.RED,
            owner=owner,
            department=owner.department,
            next_due_on=due_on,
            last_contact_at=now,
            opened_at=now - timedelta(days=1),
        )
        step = FollowUp(
            case=case,
            what="Зателефонувати",
            due_on=due_on,
            due_time=time(12),
            planned_at=now,
            planned_by=owner,
        )
        rows.add(person, naming, case, step)
        rows.flush(unless_below=6000)
    rows.flush()


def add_letters(how_many: int, readers: list[Supporter], now: datetime) -> None:
    devices = [
        Device(
            supporter=readers[count % len(readers)],
            token=secrets.token_bytes(32),
            label="Firefox, Windows",
            first_at=now,
            last_at=now,
        )
        for count in range(how_many)
    ]
    Device.objects.bulk_create(devices)
    plan_letters(Letter.DEVICE, [device.pk for device in devices], at=now + FAR)


def _member(number: int, department: Department, now: datetime) -> Supporter:
    return Supporter(
        email=f"member{number}@bench.test",
        surname="Мельник",
        given_name="Ірина",
        role=Role.SUPPORTER,
        department=department,
        recognised_in=department,
        password="!",
        undertaking=VERSION,
        undertaken_at=now,
    )


if __name__ == "__main__":
    main()
