"""`python -m tools.demo_data.crowd`: add departments and colleagues to the demo of SUPROVID_HOME, as many as the ministry has.

The screenshots of the office are taken with them.
"""

from random import Random
from typing import Final

from tools.environment import set_up

set_up(servers=False)

from django.db import transaction  # noqa: E402 - models load after the set-up
from django.utils import timezone  # noqa: E402

from config.demo.names import invent_name  # noqa: E402
from supporters.administration.actions.departments import add_department, name_head  # noqa: E402
from supporters.directory.models import Branch, Department, Supporter  # noqa: E402
from supporters.directory.models.tree import Tree  # noqa: E402
from supporters.directory.oblasts import Oblast  # noqa: E402
from supporters.directory.roles import Role  # noqa: E402
from supporters.directory.undertaking import VERSION  # noqa: E402
from tools.demo_data.staff import NO_PASSWORD  # noqa: E402

ACCOUNTS: Final = 601
DEPARTMENTS: Final = 80
PLACES: Final = ("Північ", "Південь", "Поділля", "Полісся", "Волинь", "Слобожанщина", "Придніпров’я", "Причорномор’я", "Карпати")


@transaction.atomic
def add_crowd(seed: int = 1) -> None:
    """Each new department has a head; the others are social supporters, distributed evenly."""
    rng = Random(seed)  # noqa: S311 - invented people, not secrets
    new = [_department(number) for number in range(DEPARTMENTS - Department.objects.open().count())]
    missing = ACCOUNTS - Supporter.objects.get_queryset().count()
    roles = [Role.HEAD if number < len(new) else Role.SUPPORTER for number in range(missing)]
    people = [_colleague(number, role, new[number % len(new)], rng) for number, role in enumerate(roles)]
    Supporter.objects.bulk_create(people)
    for head in people[: len(new)]:
        name_head(head.department_id, head=head)


def _department(number: int) -> Department:
    """Below the departments that are there, in turn, while the tree is not too deep."""
    tree = Tree.read()
    above = sorted(pk for pk in tree.parents if tree.level(pk) <= 1)
    branch, place = list(Branch)[number % len(Branch)], PLACES[number % len(PLACES)]
    name = f"Відділ {branch.label} «{place}» № {number // len(PLACES) + 1}"
    parent, oblast = Department.objects.get(pk=above[number % len(above)]), list(Oblast)[number % len(Oblast)]
    return add_department(name, parent=parent, branch=branch, oblast=oblast, confirmed=True)


def _colleague(number: int, role: Role, department: Department, rng: Random) -> Supporter:
    name = invent_name(number, is_woman=number % 2 == 0, rng=rng)
    return Supporter(
        email=f"crowd{number}@demo.test",
        surname=name.surname,
        given_name=name.given_name,
        patronymic=name.patronymic,
        role=role,
        department=department,
        recognised_in=department,
        password=NO_PASSWORD,
        undertaking=VERSION,
        undertaken_at=timezone.now(),
        last_login=timezone.now() if number % 3 else None,
    )


if __name__ == "__main__":
    add_crowd()
