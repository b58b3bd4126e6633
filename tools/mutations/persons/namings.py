"""Guards of the names of a person: by which of them the search finds, which are kept, and what is no name."""

from typing import Final

from tools.mutations.table import Mutation

NAMINGS: Final = "tests/veterans/test_namings.py"
NAMING_VIEWS: Final = "tests/cases/person/views/test_namings.py"
CONSTRAINTS: Final = "tests/cases/test_every_constraint.py"
NAMING_MUTATIONS: Final = (
    Mutation(
        "A name that was taken off finds nobody",
        "veterans/search/statement.py",
        '_WITHIN = "n.ended_at IS NULL AND n.person_id',
        '_WITHIN = "n.person_id',
        f"{NAMINGS} {NAMING_VIEWS}",
    ),
    Mutation(
        "A person with several names counts once among the bearers of one",
        "veterans/search/statement.py",
        "AND ({_IS_CURRENT} OR NOT EXISTS (",
        "AND (true OR NOT EXISTS (",
        NAMINGS,
    ),
    Mutation(
        "One letter repeated finds nobody by its sound",
        "veterans/dictionary/column.py",
        "    return len(spelling.light) <= 2 * len(spelling.fold)\n",
        "    return True\n",
        "tests/veterans/test_search.py",
    ),
    Mutation(
        "A name changed for another one is kept as a former one",
        "veterans/actions/changes.py",
        "            keep_former(naming, before, by=renamed_by)\n",
        "            pass\n",
        f"{NAMINGS} {NAMING_VIEWS}",
    ),
    Mutation(
        "Who changes a name says whether it was a mistake",
        "cases/person/forms/data.py",
        '            self.add_error("name_change"',
        '            print("name_change"',
        "tests/cases/person/views/test_person.py",
    ),
    Mutation(
        "A name is taken off once, and never the current one",
        "veterans/actions/namings.py",
        "person.namings.in_use().others().filter(pk=naming_id).first()",
        "person.namings.filter(pk=naming_id).first()",
        NAMINGS,
    ),
    Mutation(
        "Only a name of the person of the card is taken off",
        "cases/person/views/namings.py",
        "PersonName.objects.others().filter(person=case.person_id)",
        "PersonName.objects.others()",
        NAMING_VIEWS,
    ),
    Mutation(
        "Psychologists add no name",
        "cases/person/views/namings.py",
        "@require(Permission.PERSON_EDIT)\ndef naming_new",
        "@require(Permission.CASE_VIEW)\ndef naming_new",
        "tests/cases/person/views/test_person.py",
    ),
    Mutation(
        "A person has one current name",
        "veterans/migrations/0001_persons.py",
        'name="one_current_name", fields=("person",), condition=Q(kind="current")',
        'name="one_current_name", fields=("person",), condition=Q(kind="x")',
        CONSTRAINTS,
    ),
    Mutation(
        "The history of names is append-only",
        "veterans/migrations/sql/rights.sql",
        "veterans_personnamehistory, ",
        "",
        "tests/privacy/test_rights.py",
    ),
    Mutation(
        "A person whom no name finds is counted each night",
        "cases/desk/reports/invariants.py",
        "Person.objects.exclude(Exists(current_name)).exclude(surname=Sealed(ERASED))",
        "Person.objects.none()",
        NAMINGS,
    ),
)
