"""Locks of promises: who makes and settles them, once; what becomes of them with an entry, an owner and an account."""

from typing import Final

from tools.mutations.table import Lock

ACTIONS: Final = "tests/cases/actions/test_promises.py"
OF_ENTRIES: Final = "tests/cases/actions/test_entry_promises.py"
DISPATCH: Final = "tests/cases/test_promises_dispatch.py"
VIEWS: Final = "tests/cases/views/test_promises.py"
FORM: Final = "tests/cases/views/test_entry_promises.py"
PROMISE_LOCKS: Final = (
    Lock(
        "A promise is settled once",
        "cases/actions/promises/settling.py",
        " or promise.state != PromiseState.OPEN:",
        ":",
        ACTIONS,
    ),
    Lock(
        "The promise of a loss is kept on the page of the loss",
        "cases/actions/promises/settling.py",
        "    if case.loss or ",
        "    if ",
        ACTIONS,
    ),
    Lock(
        "A promise is due within a year, and not in the past",
        "cases/actions/promises/making.py",
        "    check_day(new.due_on, promised_at=new.promised_at or at)\n",
        "",
        ACTIONS,
    ),
    Lock(
        "A moved promise is due within a year, and not in the past",
        "cases/actions/promises/settling.py",
        "    check_day(due_on, promised_at=at)\n",
        "",
        ACTIONS,
    ),
    Lock(
        "Who only covers keeps no promise personally",
        "cases/actions/promises/making.py",
        "    if new.is_mine and not may_keep(case, by):",
        "    if False:",
        ACTIONS,
    ),
    Lock(
        "A closed account keeps no promise",
        "cases/actions/promises/making.py",
        "among=Supporter.objects.active()",
        "among=Supporter.objects.get_queryset()",
        ACTIONS,
    ),
    Lock(
        "A promise that was moved meanwhile is not moved unseen",
        "cases/actions/promises/settling.py",
        "        refuse_outdated(shown=version, now=promise.version)\n",
        "        pass\n",
        f"{ACTIONS} {VIEWS}",
    ),
    Lock(
        "A promise that is settled reminds nobody",
        "cases/actions/promises/settling.py",
        "    reminders.update(",
        "    reminders.none().update(",
        ACTIONS,
    ),
    Lock(
        "A tick changes no promise that is settled already",
        "cases/actions/promises/entries.py",
        "Promise.objects.open().filter(of_group(remaining.pk), pk__in",
        "Promise.objects.filter(of_group(remaining.pk), pk__in",
        OF_ENTRIES,
    ),
    Lock(
        "A tick settles promises of its own card only",
        "cases/actions/promises/entries.py",
        "filter(of_group(remaining.pk), pk__in",
        "filter(pk__in",
        OF_ENTRIES,
    ),
    Lock(
        "A tick keeps no promise of a loss",
        "cases/actions/promises/entries.py",
        "found = [] if remaining.loss else list(",
        "found = [] if False else list(",
        OF_ENTRIES,
    ),
    Lock(
        "Nothing new is promised after the end of the support",
        "cases/actions/promises/entries.py",
        "promises.new is not None and remaining.state == CaseState.CLOSED",
        "False",
        f"{OF_ENTRIES} {FORM}",
    ),
    Lock(
        "A promise is taken back with its entry, and its ticks are open again",
        "cases/actions/visits.py",
        "    take_back_promises(visit, by=by, at=at)\n",
        "",
        f"{OF_ENTRIES} {FORM}",
    ),
    Lock(
        "A moved entry leaves no promise on the wrong card",
        "cases/actions/visits.py",
        "    move_made_promises(visit, moved, right, by=by, at=at)\n",
        "",
        f"{OF_ENTRIES} {FORM}",
    ),
    Lock(
        "The card shows no promise that was taken back",
        "cases/reports/course/entries.py",
        "    return not promise.taken_back and ",
        "    return ",
        FORM,
    ),
    Lock(
        "The page shows no promise that was taken back",
        "cases/models/promise.py",
        "self.exclude(state=PromiseState.OPEN).exclude(TAKEN_BACK)",
        "self.exclude(state=PromiseState.OPEN)",
        f"{OF_ENTRIES} {FORM}",
    ),
    Lock(
        "Who may not make promises makes none in an entry",
        "cases/views/entries/visits.py",
        "    if Permission.PROMISE_KEEP not in request.user.granted:",
        "    if False:",
        FORM,
    ),
    Lock(
        "A promise is settled from its own card only",
        "cases/views/promises.py",
        ".filter(of_group(case.pk)), pk=promise_id)",
        ", pk=promise_id)",
        VIEWS,
    ),
    Lock(
        "Promises of a closed account pass to who answers for the case",
        "supporters/administration/actions/accounts.py",
        "    work().pass_on_promises(supporter_id)\n",
        "",
        "tests/supporters/administration/test_accounts.py",
    ),
    Lock(
        "Promises pass on with the role",
        "supporters/administration/actions/role_changes.py",
        "        work().pass_on_promises(account.pk)\n",
        "        pass\n",
        "tests/supporters/administration/test_role_changes.py",
    ),
    Lock(
        "Promises of a former owner pass on with the case",
        "cases/actions/owners.py",
        "    pass_on_with_owner(case)\n",
        "",
        ACTIONS,
    ),
    Lock(
        "The words of a promise are for readers of its case",
        "cases/reports/notifications/promises.py",
        ".filter(card__in=Case.objects.visible_to(reader))",
        "",
        DISPATCH,
    ),
)
