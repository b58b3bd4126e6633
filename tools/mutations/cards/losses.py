"""Locks of a loss: what ends with the report, who answers it, and who may still be called."""

from typing import Final

from tools.mutations.table import Lock

RETURNED: Final = "tests/cases/actions/test_losses_returned.py"
ACTIONS: Final = "tests/cases/actions/test_losses.py"
ANSWERS: Final = "tests/cases/actions/test_losses_answered.py"
DISPATCH: Final = "tests/cases/test_losses_dispatch.py"
VIEWS: Final = "tests/cases/views/test_losses.py"
LOSS_LOCKS: Final = (
    Lock(
        "A card that was opened by mistake takes no loss, no job and no request",
        "cases/actions/locks.py",
        "    if case.state in (CaseState.ABSORBED, CaseState.WITHDRAWN):\n",
        "    if case.state == CaseState.ABSORBED:\n",
        "tests/cases/actions/test_withdrawal.py",
    ),
    Lock(
        "Offered steps of a lost case end as well",
        "cases/actions/endings/speaking.py",
        "FollowUp.objects.filter(cards.own, state__in=UNSETTLED)",
        'FollowUp.objects.filter(cards.own, state="planned")',
        ACTIONS,
    ),
    Lock(
        "Notifications of every kind of subject end with the report",
        "cases/actions/endings/speaking.py",
        "    for kind, model in OF_CASE.items():\n",
        "    for kind, model in list(OF_CASE.items())[:1]:\n",
        ACTIONS,
    ),
    Lock(
        "No waiting letter announces a lost card",
        "cases/actions/endings/speaking.py",
        '{"settled_at": at, "read_at": Coalesce("read_at", Value(at, DateTimeField()))}',
        '{"settled_at": at}',
        DISPATCH,
    ),
    Lock(
        "A lost case is closed",
        "cases/actions/endings/closing.py",
        "case.state, case.next_due_on, case.next_due_time = state, None, None",
        "case.next_due_on, case.next_due_time = None, None",
        ACTIONS,
    ),
    Lock(
        "A case has one report of a loss",
        "cases/actions/losses/reports.py",
        "    if case.loss:\n        raise IllegalTransition(LossRefusal.REPORTED)\n",
        "",
        f"{ACTIONS} {VIEWS}",
    ),
    Lock(
        "The head gets the promise to reach the family",
        "cases/actions/losses/reports.py",
        "    _promise_to_reach_the_family(case, by=by, at=at)\n",
        "",
        DISPATCH,
    ),
    Lock(
        "After a loss the owner is reminded of no promise",
        "cases/models/promise.py",
        'When(case__absorbed_by=None, case__loss="", then=',
        "When(pk__isnull=False, then=",
        DISPATCH,
    ),
    Lock(
        "The head above is asked after a day, not before",
        "cases/models/loss.py",
        "return self.unanswered().filter(reported_at__lte=at - ANSWER_WITHIN)",
        "return self.unanswered()",
        DISPATCH,
    ),
    Lock(
        "Only heads confirm the report of a loss",
        "cases/views/losses.py",
        "@require(Permission.LOSS_ANSWER)\ndef loss_confirm",
        "@require(Permission.LOSS_REPORT)\ndef loss_confirm",
        VIEWS,
    ),
    Lock(
        "The report of a loss is answered once",
        "cases/actions/losses/answers.py",
        "Loss.objects.unanswered().select_for_update",
        "Loss.objects.select_for_update",
        ANSWERS,
    ),
    Lock(
        "The promise ends with a report that was a mistake",
        "cases/actions/losses/answers.py",
        "    _settle_promises(case, PromiseState.WITHDRAWN, by=by, at=at)\n",
        "",
        ANSWERS,
    ),
    Lock(
        "The reminder of the promise to reach the family ends with the promise",
        "cases/actions/losses/answers.py",
        "    settle_reminders(keys, at=at)\n",
        "",
        DISPATCH,
    ),
    Lock(
        "A case goes on only with an owner who may lead it",
        "cases/actions/losses/reopening.py",
        "Supporter.objects.active().filter(cases=case.pk, role__in=LEADS_CASES)",
        "Supporter.objects.get_queryset().filter(cases=case.pk)",
        ANSWERS,
    ),
    Lock(
        "A case goes on in an open department",
        "cases/actions/losses/reopening.py",
        "        except DepartmentRefused:\n            continue\n",
        "        except DepartmentRefused:\n            pass\n",
        ANSWERS,
    ),
    Lock(
        "The number of a lost person is shown to nobody",
        "cases/reports/card/page.py",
        "tuple(line for line in lines if not line.is_own) if",
        "lines if",
        VIEWS,
    ),
    Lock(
        "The phones of the relatives are shown to heads only",
        "cases/reports/card/page.py",
        " if may_answer_loss else ()",
        "",
        VIEWS,
    ),
    Lock(
        "A head who only reads the card answers no report",
        "cases/reports/card/losses.py",
        "may_answer=workable and ",
        "may_answer=",
        VIEWS,
    ),
    Lock(
        "The page of a call is refused on a lost case",
        "cases/late_access.py",
        "    if case.loss and not waited:",
        "    if False:",
        VIEWS,
    ),
    Lock(
        "What a report of a loss ended waits again once it is taken back",
        "cases/actions/losses/answers.py",
        "    returned = return_ended(ended, when_taken_back(case, at=at))\n",
        "    returned = {code: [] for code in ended}\n",
        RETURNED,
    ),
    Lock(
        "A promise that returns is kept by who works on the case",
        "cases/actions/losses/answers.py",
        "    pass_on_of_case(case.pk, at=at)\n",
        "",
        RETURNED,
    ),
    Lock(
        "An invitation returns only while a seat is left",
        "cases/actions/circles/invitations.py",
        "        if row.event.is_cancelled or not row.event.is_full(taken[row.event_id]):\n",
        "        if True:\n",
        RETURNED,
    ),
    Lock(
        "A package returns only with a consent in force",
        "cases/actions/endings/returning.py",
        "keys and all(one and one.is_in_force(kyiv_day(now.at)) for one in last)",
        "keys and all(last)",
        RETURNED,
    ),
    Lock(
        "Nothing returns on a card that was separated meanwhile",
        "cases/actions/losses/returning.py",
        "filter(of_group(loss.case_id), since,",
        "filter(since,",
        RETURNED,
    ),
    Lock(
        "The page of taking back names what does not return",
        "cases/views/losses.py",
        '"staying": staying_labels(loss, case, at=now)',
        '"staying": []',
        VIEWS,
    ),
    Lock(
        "The team of a confirmed death only reads",
        "cases/models/case.py",
        "    return _of_teams(seen) & ~conditions.dead()\n",
        "    return _of_teams(seen)\n",
        RETURNED,
    ),
)
