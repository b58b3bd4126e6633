"""Guards of the support of families: stages of its own, and no service."""

from typing import Final

from tools.mutations.table import Mutation

FAMILY_STAGES: Final = "tests/cases/intake/test_family_stages.py"
FAMILY_VIEWS: Final = "tests/cases/person/views/test_families.py"
FAMILY_MUTATIONS: Final = (
    Mutation(
        "Programme and stage fit each other in the database",
        "cases/migrations/0002_case.py",
        'programme="family",',
        "programme__isnull=False,",
        "tests/cases/test_constraints.py",
    ),
    Mutation(
        "A family goes to no stage of a veteran",
        "cases/course/actions/cases.py",
        "    if new.to not in before.later() and not (new.to in before.earlier() and new.reason):\n",
        "    if new.to is before or (new.to in before.earlier() and not new.reason):\n",
        FAMILY_STAGES,
    ),
    Mutation(
        "A family begins again at a stage of families",
        "cases/endings/actions/episodes.py",
        "    if new.stage not in STAGES[Programme(case.programme)]:\n",
        "    if False:\n",
        FAMILY_STAGES,
    ),
    Mutation(
        "A relative gets no service from fields that are hidden",
        "cases/intake/forms/people.py",
        '            cleaned |= dict.fromkeys(OF_SERVICE, "")\n',
        "            pass\n",
        FAMILY_VIEWS,
    ),
    Mutation(
        "A relative is registered at the stage of families that was chosen",
        "cases/intake/forms/people.py",
        "            cleaned |= {other: cleaned[name] for name, other in OF_FAMILY.items() if name in cleaned}\n",
        "            pass\n",
        FAMILY_VIEWS,
    ),
    Mutation(
        "A relative is connected with the card of another after its purpose is stated",
        "cases/intake/views/registration.py",
        "        case_to_read(request, same.number)\n",
        "        pass\n",
        "tests/cases/person/views/test_family.py",
    ),
)
