"""Guards of where a person is: when a stay begins, who is between institutions, and what a correction keeps."""

from typing import Final

from tools.mutations.table import Mutation

ACTIONS: Final = "tests/cases/course/actions/test_places.py"
VIEWS: Final = "tests/cases/course/views/test_places.py"
STAGES: Final = "tests/cases/course/views/test_stage_places.py"
REGISTRATION: Final = "tests/cases/intake/views/test_places_at_registration.py"
STAY_MUTATIONS: Final = (
    Mutation(
        "A tick of a stage counts with its act only",
        "cases/course/forms/places.py",
        "        return self.begins.get(name) if name and cleaned.get(name) else None",
        "        return next((stage for one, stage in self.begins.items() if cleaned.get(one)), None)",
        "tests/cases/course/views/test_stages_of_moves.py",
    ),
    Mutation(
        "A stage does not begin with a move before the present one",
        "cases/course/forms/stages.py",
        """        elif self.stage_began_at and cleaned.get("since") and cleaned["since"] < kyiv_day(self.stage_began_at):""",
        "        elif False:",
        "tests/cases/course/views/test_stages_of_moves.py",
    ),
    Mutation(
        "A person on the road is in no institution",
        "cases/course/actions/stays.py",
        "    case.facility = new.facility\n    return stay\n",
        "    return stay\n",
        f"{ACTIONS} {VIEWS}",
    ),
    Mutation(
        "A correction moves the institution of the case as well",
        "cases/course/actions/moves.py",
        "    case.facility = new.facility\n    _save_moved(case)\n",
        "    _save_moved(case)\n",
        ACTIONS,
    ),
    Mutation(
        "An institution that is not known is not a place",
        "cases/course/models/stay.py",
        "Q(value__isnull=False) | Q(kind__in=WITHOUT_INSTITUTION)",
        "Q(kind__in=StayKind.values)",
        ACTIONS,
    ),
    Mutation(
        "A stage without an institution leaves it unknown",
        "cases/course/actions/stays.py",
        "NewStay.of(current) == new if is_named else current.kind == new.kind\n",
        "NewStay.of(current) == new if is_named else True\n",
        ACTIONS,
    ),
    Mutation(
        "A closed card takes no new place",
        "cases/course/views/places.py",
        "            _refuse(case, workable=found.workable)\n",
        "            pass\n",
        VIEWS,
    ),
    Mutation(
        "Who may only read a card doesn't move the person",
        "cases/course/reports/places.py",
        "    may_move = workable and is_open\n",
        "    may_move = is_open\n",
        VIEWS,
    ),
    Mutation(
        "A move before the beginning of the current stay is refused beside its date",
        "cases/course/forms/places.py",
        "        if day < kyiv_day(self.began_at) and not self.is_outdated:\n",
        "        if False:\n",
        VIEWS,
    ),
    Mutation(
        "A move in the future is refused beside its date",
        "cases/course/forms/places.py",
        "        if day > self.today:\n",
        "        if False:\n",
        VIEWS,
    ),
    Mutation(
        "The form of a stage begins with the institution that expects the person",
        "cases/course/forms/stages.py",
        '            self.fields["facility"].initial = current.bound_for_id\n',
        "",
        STAGES,
    ),
    Mutation(
        "An expected institution is not emptied without a word",
        "cases/course/forms/stages.py",
        "        forgets = stage in IN_INSTITUTIONS and self.expecting is not None\n",
        "        forgets = False\n",
        STAGES,
    ),
    Mutation(
        "A place outside of institutions and a named institution are not both kept",
        "cases/course/forms/stages.py",
        "in OUTSIDE and self._names_institution(cleaned):\n",
        "in OUTSIDE and False:\n",
        REGISTRATION,
    ),
    Mutation(
        "A registration asks where a relative is",
        "cases/intake/forms/people.py",
        '                *self.place_parts(also=f";programme={Programme.FAMILY}"),\n',
        "                *self.place_parts(),\n",
        REGISTRATION,
    ),
)
