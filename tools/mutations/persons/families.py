"""Guards of the support of families: stages of its own, and no service."""

from typing import Final

from tools.mutations.table import Mutation

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
