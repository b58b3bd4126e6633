"""Guards of promises: who makes and settles them, once; what becomes of them with an entry, an owner and an account."""

from typing import Final

from tools.mutations.table import Mutation

ACTIONS: Final = "tests/cases/course/actions/test_promises.py"
OF_ENTRIES: Final = "tests/cases/course/actions/test_entry_promises.py"
PASSED_ON: Final = "tests/cases/course/actions/test_promises_passed_on.py"
VIEWS: Final = "tests/cases/course/views/test_promises.py"
FORM: Final = "tests/cases/course/views/test_entry_promises.py"
PROMISE_MUTATIONS: Final = (
    Mutation(
        "A closed account keeps no promise",
        "cases/course/actions/promises/making.py",
        "among=Supporter.objects.active()",
        "among=Supporter.objects.get_queryset()",
        ACTIONS,
    ),
    Mutation(
        "A promise that is settled reminds nobody",
        "cases/course/actions/promises/making.py",
        "    settle_all(PROMISE, list(promise_ids), at=at)\n",
        "    pass\n",
        ACTIONS,
    ),
    Mutation(
        "A tick keeps no promise of a loss",
        "cases/course/actions/promises/entries.py",
        "found = [] if remaining.loss else list(",
        "found = [] if False else list(",
        OF_ENTRIES,
    ),
    Mutation(
        "A promise is taken back with its entry, and its ticks are open again",
        "cases/course/actions/visits.py",
        "    take_back_promises(visit, by=by, at=at)\n",
        "",
        f"{OF_ENTRIES} {FORM}",
    ),
    Mutation(
        "A moved entry leaves no promise on the wrong card",
        "cases/course/actions/visits.py",
        "    move_made_promises(visit, moved, right, by=by, at=at)\n",
        "",
        f"{OF_ENTRIES} {FORM}",
    ),
    Mutation(
        "The card shows no promise that was taken back",
        "cases/course/reports/entries.py",
        "    return not promise.taken_back and ",
        "    return ",
        FORM,
    ),
    Mutation(
        "Who may not make promises makes none in an entry",
        "cases/course/views/entries/visits.py",
        "        promises=Permission.PROMISE_KEEP in request.user.granted,",
        "        promises=True,",
        FORM,
    ),
    Mutation(
        "A promise is settled from its own card only",
        "cases/course/views/promises.py",
        ".filter(of_group(case.pk)), pk=promise_id)",
        ", pk=promise_id)",
        VIEWS,
    ),
    Mutation(
        "Promises of a closed account pass to who answers for the case",
        "supporters/administration/actions/accounts.py",
        "    work().pass_on_promises(supporter_id, at=at)\n",
        "",
        "tests/supporters/administration/test_accounts.py",
    ),
    Mutation(
        "Promises pass on with the role",
        "supporters/administration/actions/role_changes.py",
        "    work().pass_on_promises(account.pk, at=at)\n",
        "",
        "tests/supporters/administration/test_role_changes.py",
    ),
    Mutation(
        "Promises of a former owner pass on with the case",
        "cases/leading/actions/owners.py",
        "    pass_on_of_case(case.pk, at=at)\n",
        "",
        PASSED_ON,
    ),
    Mutation(
        "Promises pass on when a case moves to another department with its owner",
        "cases/leading/actions/departments.py",
        "    pass_on_of_case(case.pk, at=at)\n",
        "",
        PASSED_ON,
    ),
    Mutation(
        "Promises of heads pass on when a department is moved in the tree",
        "supporters/administration/actions/departments.py",
        "    work().pass_on_promises_in_tree(at=at)\n",
        "",
        PASSED_ON,
    ),
    Mutation(
        "Promises of a former member pass on",
        "cases/leading/actions/teams.py",
        "    pass_on_of_case(case.pk, at=at)\n",
        "",
        PASSED_ON,
    ),
    Mutation(
        "Promises pass on with the last day of a membership",
        "cases/leading/actions/teams.py",
        "        pass_on_of_case(member.case_id, at=at)\n",
        "",
        PASSED_ON,
    ),
    Mutation(
        "Promises of members who came with a join pass on with its undoing",
        "cases/intake/actions/joining/undoing.py",
        "            pass_on_of_case(one.pk, at=at)\n",
        "            pass\n",
        PASSED_ON,
    ),
    Mutation(
        "A promise that an entry opens again has a keeper who reaches the card",
        "cases/course/actions/promises/entries.py",
        "    _open_again(Promise.objects.filter(settled_in=visit))\n    pass_on_of_case(visit.case_id, at=at)\n",
        "    _open_again(Promise.objects.filter(settled_in=visit))\n",
        PASSED_ON,
    ),
    Mutation(
        "A promise that a correction opens again has a keeper who reaches the card",
        "cases/course/actions/promises/entries.py",
        ".update(settled_in=correcting)\n    pass_on_of_case(visit.case_id, at=at)\n",
        ".update(settled_in=correcting)\n",
        PASSED_ON,
    ),
    Mutation(
        "A promise moved with its entry has a keeper who reaches the right card",
        "cases/course/actions/promises/entries.py",
        "    pass_on_of_case(case.pk, at=at)\n",
        "",
        PASSED_ON,
    ),
    Mutation(
        "Each night, open promises whose keeper does not reach the card are counted",
        "cases/desk/reports/invariants.py",
        "(Promise.objects.kept_without_reach(),)",
        "()",
        PASSED_ON,
    ),
    Mutation(
        "The notice of a promise that was passed on has words for readers of its case only",
        "cases/course/reports/notifications/promises.py",
        "    return {**dict.fromkeys(promise_ids, unnamed), **_render(",
        "    return {**_render(",
        PASSED_ON,
    ),
)
