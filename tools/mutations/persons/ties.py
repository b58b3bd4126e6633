"""Guards of relatives: who is called, one place for a number, and a tie gives no reach."""

from typing import Final

from tools.mutations.table import Mutation

FAMILY: Final = "tests/cases/person/views/test_family.py"
CONSTRAINTS: Final = "tests/cases/test_constraints_of_families.py"
TIE_MUTATIONS: Final = (
    Mutation(
        "A relative who must not know of the condition is not called",
        "cases/case/reports/phones.py",
        "can_be_called(number) and not (is_relative and answer is Disclosure.NO)",
        "can_be_called(number)",
        FAMILY,
    ),
    Mutation(
        "A relative of whom nobody has asked is called with a warning",
        "cases/case/reports/phones.py",
        "        Disclosure.UNASKED: ",
        "        Disclosure.YES: ",
        FAMILY,
    ),
    Mutation(
        "A tie is changed only on the card of its person",
        "cases/person/reports/family.py",
        'FamilyTie.objects.current().filter(of_persons([case.person_id], "veteran"))',
        "FamilyTie.objects.current()",
        FAMILY,
    ),
    Mutation(
        "Relatives of a lost card are for those who answer the report",
        "cases/person/views/family.py",
        "    if not may_change_phones(case, request.user):\n",
        "    if False:\n",
        FAMILY,
    ),
    Mutation(
        "The number of a relative with a card is not stored twice",
        "cases/intake/forms/people.py",
        'replace(new, phone="") if new.phone in self.numbers else new',
        "new",
        FAMILY,
    ),
    Mutation(
        "A relative on their own card is found by the numbers of the tie",
        "veterans/actions/ties.py",
        "        add_tokens(person, phone_digits(phone.number, PhoneOwner.OWN))\n",
        "        pass\n",
        FAMILY,
    ),
    Mutation(
        "A number that was ended finds the relative no more",
        "veterans/actions/phones.py",
        "        _drop(ended.tie.person, ended.number, PhoneOwner.OWN, kept=_numbers(ended.tie.person))\n",
        "        pass\n",
        FAMILY,
    ),
    Mutation(
        "Who is taken off keeps the numbers on a card of their own",
        "cases/person/actions/family.py",
        "        if ending.person_id:\n",
        "        if False:\n",
        FAMILY,
    ),
    Mutation(
        "A relative who was tied twice has the most careful answer",
        "cases/person/reports/family.py",
        "[sorted(same, key=lambda tie: CAREFUL.index(Disclosure(tie.disclosure))) for same in found.values()]",
        "list(found.values())",
        FAMILY,
    ),
    Mutation(
        "An answer about a relative is of all ties to the same person",
        "cases/person/actions/family.py",
        "*((tie.pk, tie.version) for tie in same)",
        "*()",
        FAMILY,
    ),
    Mutation(
        "A withdrawn card leaves the tie with the name",
        "cases/intake/actions/withdrawal.py",
        "    forget_person(unfind_person(case.person_id))\n",
        "    unfind_person(case.person_id)\n",
        FAMILY,
    ),
    Mutation(
        "A phone of the family has a tie in the database",
        "veterans/migrations/0003_family.py",
        'Q(owner="family", tie__isnull=False)',
        'Q(owner="family", number__isnull=False)',
        CONSTRAINTS,
    ),
)
