"""Guards of a person's data: what an ended number still does, whose a РНОКПП is, and the history that keeps both versions."""

from typing import Final

from tools.mutations.table import Mutation

CHANGES: Final = "tests/veterans/test_changes.py"
PHONES: Final = "tests/veterans/test_phones.py"
PERSON_VIEWS: Final = "tests/cases/person/views/test_person.py"
PHONE_VIEWS: Final = "tests/cases/person/views/test_phones.py"
RIGHTS: Final = "tests/privacy/test_rights.py"
PERSON_MUTATIONS: Final = (
    Mutation(
        "An ended number is found by no search",
        "veterans/actions/phones.py",
        "    _remove_tokens(person, phone)\n",
        "",
        PHONES,
    ),
    Mutation(
        "An ended foreign number is not found by its last digits",
        "veterans/search/__init__.py",
        "phones: QuerySet[Any] = Phone.objects.open()",
        "phones: QuerySet[Any] = Phone.objects.all()",
        PHONES,
    ),
    Mutation(
        "Another open number keeps the search tokens that it shares",
        "veterans/actions/phones.py",
        "        if (kind, digits) not in staying:\n",
        "        if True:\n",
        PHONES,
    ),
    Mutation(
        "An ended number is listed and called nowhere",
        "cases/case/reports/phones.py",
        "phones, ties = Phone.objects.open(), ",
        "phones, ties = Phone.objects.all(), ",
        PHONE_VIEWS,
    ),
    Mutation(
        "A number is ended once",
        "veterans/actions/phones.py",
        "phone = person.phones.open().filter(pk=phone_id).first()",
        "phone = person.phones.filter(pk=phone_id).first()",
        PHONES,
    ),
    Mutation(
        "Only numbers that the page shows are ended",
        "cases/person/forms/phones.py",
        "for phone in phones]\n",
        'for phone in phones] + [(self.data.get("phone", ""), "")]\n',
        PHONE_VIEWS,
    ),
    Mutation(
        "A phone outside its safe hours carries a warning",
        "cases/case/reports/phones.py",
        "is_unsafe=not is_safe_at(hour, row.safe_from, row.safe_to)",
        "is_unsafe=False",
        PHONE_VIEWS,
    ),
    Mutation(
        "Two editors of a person wait for each other",
        "veterans/actions/locks.py",
        "Person.objects.select_for_update(no_key=True).get(pk=person_id)",
        "Person.objects.get(pk=person_id)",
        "tests/cases/course/views/test_double_submit.py",
    ),
    Mutation(
        "Mending a РНОКПП asks the same counted question as the registration",
        "cases/person/views/data.py",
        "        if holders is not None:",
        "        if True:\n            holders = holders or frozenset()",
        PERSON_VIEWS,
    ),
    Mutation(
        "A РНОКПП is mended to that of no other person",
        "veterans/actions/identifiers.py",
        "    if is_contested and not may_contest:\n        raise AlreadyRegistered\n",
        "    if is_contested and not may_contest:\n        return\n",
        f"{CHANGES} {PERSON_VIEWS}",
    ),
    Mutation(
        "The old name finds nobody",
        "veterans/actions/changes.py",
        "        _change_naming(naming, {PARTS[part]: entries[PARTS[part]] for part in parts})\n",
        "        pass\n",
        f"{CHANGES} {PERSON_VIEWS}",
    ),
    Mutation(
        "The histories of service, phones and numbers are append-only",
        "veterans/migrations/sql/rights.sql",
        "veterans_phonehistory, ",
        "",
        RIGHTS,
    ),
    Mutation(
        "The phones of a lost card are changed by heads only",
        "cases/person/views/phones.py",
        "    if not may_change_phones(case, request.user):\n",
        "    if False:\n",
        PHONE_VIEWS,
    ),
    Mutation(
        "The history of a lost card shows no hidden number",
        "cases/person/reports/page.py",
        "shown_phones={one.pk for one in phones} if case.loss else None",
        "shown_phones=None",
        PHONE_VIEWS,
    ),
    Mutation(
        "Psychologists read the data of a person and mend nothing",
        "cases/person/views/data.py",
        "@require(Permission.PERSON_EDIT)\ndef person_edit",
        "@require(Permission.CASE_VIEW)\ndef person_edit",
        PERSON_VIEWS,
    ),
    Mutation(
        "The safe hours of a shown number only are changed",
        "cases/person/views/phones.py",
        "    if phone_id not in lines:",
        "    if False:",
        "tests/cases/person/views/test_phones.py",
    ),
)
