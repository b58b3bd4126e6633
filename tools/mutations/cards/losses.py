"""Guards of a loss: what ends with the report, who answers it, and who may still be called."""

from typing import Final

from tools.mutations.table import Mutation

RETURNED: Final = "tests/cases/endings/actions/test_losses_returned.py"
ACTIONS: Final = "tests/cases/endings/actions/test_losses.py"
ANSWERS: Final = "tests/cases/endings/actions/test_losses_answered.py"
NOTICES: Final = "tests/cases/endings/actions/test_losses_notices.py"
LOST_PAGES: Final = "tests/cases/endings/views/test_lost_reintegration.py"
DISPATCH: Final = "tests/cases/endings/test_losses_dispatch.py"
VIEWS: Final = "tests/cases/endings/views/test_losses.py"
LOSS_MUTATIONS: Final = (
    Mutation(
        "Offered steps of a lost case end as well",
        "cases/course/subjects/steps.py",
        "FollowUp.objects.filter(cards.own, state__in=UNSETTLED)",
        'FollowUp.objects.filter(cards.own, state="planned")',
        ACTIONS,
    ),
    Mutation(
        "Notifications of every kind of subject end with the report",
        "cases/case/subjects/notices.py",
        "        if one.ends_with:\n",
        '        if one.ends_with == "group":\n',
        ACTIONS,
    ),
    Mutation(
        "No waiting letter announces a lost card",
        "cases/case/subjects/notices.py",
        '{"settled_at": at, "read_at": Coalesce("read_at", Value(at, DateTimeField()))}',
        '{"settled_at": at}',
        DISPATCH,
    ),
    Mutation(
        "A lost case is closed",
        "cases/endings/actions/closures.py",
        "case.state, case.next_due_on, case.next_due_time = state, None, None",
        "case.next_due_on, case.next_due_time = None, None",
        ACTIONS,
    ),
    Mutation(
        "The head gets the promise to reach the family",
        "cases/endings/actions/losses.py",
        "    _promise_to_reach_the_family(case, by=by, at=at)\n",
        "",
        DISPATCH,
    ),
    Mutation(
        "After a loss the owner is reminded of no promise",
        "cases/course/models/promise.py",
        'When(case__absorbed_by=None, case__loss="", then=',
        "When(pk__isnull=False, then=",
        DISPATCH,
    ),
    Mutation(
        "Only heads confirm the report of a loss",
        "cases/endings/views/losses.py",
        "@require(Permission.LOSS_ANSWER)\ndef loss_confirm",
        "@require(Permission.LOSS_REPORT)\ndef loss_confirm",
        VIEWS,
    ),
    Mutation(
        "The promise ends with a report that was a mistake",
        "cases/endings/actions/losses.py",
        "    _settle_promises(case, PromiseState.WITHDRAWN, by=by, at=at)\n",
        "",
        ANSWERS,
    ),
    Mutation(
        "The reminder of the promise to reach the family ends with the promise",
        "cases/endings/actions/losses.py",
        "    settle_reminders(keys, at=at)\n",
        "",
        DISPATCH,
    ),
    Mutation(
        "A case goes on in an open department",
        "cases/endings/actions/losses.py",
        "        except DepartmentRefused:\n            continue\n",
        "        except DepartmentRefused:\n            pass\n",
        ANSWERS,
    ),
    Mutation(
        "The number of a lost person is shown to nobody",
        "cases/case/reports/phones.py",
        "tuple(line for line in lines if not line.is_own) if",
        "lines if",
        VIEWS,
    ),
    Mutation(
        "The phones of the relatives are shown to heads only",
        "cases/case/reports/phones.py",
        " if may_answer_loss else ()",
        "",
        VIEWS,
    ),
    Mutation(
        "A head who only reads the card answers no report",
        "cases/endings/reports/losses.py",
        "may_answer=workable and ",
        "may_answer=",
        VIEWS,
    ),
    Mutation(
        "What a report of a loss ended waits again once it is taken back",
        "cases/endings/actions/losses.py",
        "    returned = return_ended(ended, when_taken_back(case, at=at))\n",
        "    returned = {code: [] for code in ended}\n",
        RETURNED,
    ),
    Mutation(
        "A promise that returns is kept by who works on the case",
        "cases/endings/actions/losses.py",
        "    pass_on_of_case(case.pk, at=at)\n",
        "",
        RETURNED,
    ),
    Mutation(
        "A package returns only with a consent in force",
        "cases/reintegration/subjects/packages.py",
        "keys and all(one and one.is_in_force(kyiv_day(now.at)) for one in last)",
        "keys and all(last)",
        RETURNED,
    ),
    Mutation(
        "The page of taking back names what does not return",
        "cases/endings/views/losses.py",
        '"staying": staying_labels(loss, case, at=now)',
        '"staying": []',
        VIEWS,
    ),
    Mutation(
        "Who works on the card reads of a loss",
        "cases/endings/actions/losses.py",
        "    notify_of_loss(loss, by=by, at=at)\n",
        "",
        NOTICES,
    ),
    Mutation(
        "Who works on the card reads that a loss was a mistake",
        "cases/endings/actions/losses.py",
        "    notify_of_mistake(loss, by=by, at=at)\n",
        "",
        NOTICES,
    ),
    Mutation(
        "The answer of the head takes the news from nobody",
        "cases/endings/actions/losses.py",
        "    settle_reminders_about(LOSS, [loss.pk], at=at)",
        "    settle_all(LOSS, [loss.pk], at=at)",
        NOTICES,
    ),
    Mutation(
        "The cover reads of a loss",
        "cases/endings/actions/losses.py",
        " | covering | set(keepers",
        " | set(keepers",
        NOTICES,
    ),
    Mutation(
        "A loss ends the notices of a peer",
        "cases/endings/actions/closures.py",
        "        settle_peer_notices(case, at=at)\n",
        "",
        NOTICES,
    ),
    Mutation(
        "The community of a lost card is closed",
        "templates/cases/community/card.html",
        "{% if card.is_lost %}",
        "{% if False %}",
        LOST_PAGES,
    ),
    Mutation(
        "A cancelled letter of a lost card says why it is refused",
        "cases/reintegration/views/jobs/proposals.py",
        "    if case.loss:\n        raise IllegalTransition(case.refusal)\n",
        "",
        LOST_PAGES,
    ),
    Mutation(
        "The team of a confirmed death only reads",
        "cases/case/models/case.py",
        "    return _of_teams(seen) & ~conditions.dead()\n",
        "    return _of_teams(seen)\n",
        RETURNED,
    ),
    Mutation(
        "Who kept a promise of a lost card reads what has ended it",
        "cases/endings/actions/losses.py",
        ' | set(keepers.values_list("whose", flat=True))',
        "",
        NOTICES,
    ),
    Mutation(
        "Who works on the card of the other programme reads of the loss",
        "cases/endings/actions/losses.py",
        "[loss.case, *_other_cards(loss.case)]",
        "[loss.case]",
        NOTICES,
    ),
)
