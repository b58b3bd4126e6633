"""A register of people: its rows open cards, and it is taken back."""

from math import inf

from django.db import transaction
from django.http import Http404

from cases.case.models import ImportedRow, RegisterImport
from cases.case.states import RowState
from cases.intake.actions.imports.registers import ask_undo
from cases.intake.importing.run import work_on
from supporters.directory.roles import Permission, Role
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import MOST_CARDS, World, colleagues
from tests.registers import make_register, person

SURNAMES = ("Зоренко", "Яценко", "Житник", "Гай", "Довбуш", "Ярема", "Ручка", "Ткач")


def import_a_register(turn: Turn) -> None:
    """One row, uploaded, checked and confirmed at once."""
    turn.permit(Permission.REGISTER_IMPORT)
    if len(turn.world.cases) >= MOST_CARDS:
        raise Http404("enough cards for one run")
    listed = person(turn.choose(SURNAMES), birth_year=str(turn.luck.randint(1960, 2000)))
    with transaction.atomic():
        register = make_register(turn.by, listed, is_confirmed=True)
    row = ImportedRow.objects.get(register=register)
    assert row.state in (RowState.OPENED, RowState.ALIKE), f"the row of a good register is {row.state}"
    if row.case_id:
        turn.world.cases.append(row.case_id)


def take_the_register_back(turn: Turn) -> None:
    turn.permit(Permission.REGISTER_IMPORT)
    confirmed = RegisterImport.objects.visible_to(turn.by).filter(confirmed_at__isnull=False, undone_at=None)
    register = turn.choose(list(confirmed.order_by("uploaded_at")))
    ask_undo(register.pk, by=turn.by, at=turn.at)
    work_on(register.pk, at=turn.at, ends_at=inf)
    left = ImportedRow.objects.filter(register=register, state=RowState.OPENED)
    assert not left.exists(), "a register that is taken back stopped half-way"


def confirmed(world: World) -> Aims:
    rows = ImportedRow.objects.filter(state=RowState.OPENED).order_by("opened_at").values_list("case", flat=True)
    return [(key, head.pk) for key in rows for head in colleagues(world, Role.HEAD)]


def heads(world: World) -> Aims:
    return [(None, head.pk) for head in colleagues(world, Role.HEAD)]


AIMS = {import_a_register: heads, take_the_register_back: confirmed}
ACTS = (import_a_register, take_the_register_back)
