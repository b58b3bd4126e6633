"""Guards of questions: who asks, who answers, what becomes of them; and who refused a case."""

from typing import Final

from tools.mutations.table import Mutation

ACTIONS: Final = "tests/cases/leading/questions/test_actions.py"
DISPATCH: Final = "tests/cases/leading/questions/test_dispatch.py"
LIVES: Final = "tests/cases/leading/questions/test_lives.py"
PAGES: Final = "tests/cases/leading/questions/test_pages.py"
OWNERS: Final = "tests/cases/leading/views/test_owners.py"
QUESTION_MUTATIONS: Final = (
    Mutation(
        "A head answers for the department only while its owner is away",
        "cases/leading/models/card_request.py",
        "return replace(seen.own(), desk_ids",
        "return replace(seen, desk_ids",
        ACTIONS,
    ),
    Mutation(
        "A question ends when who asked leads the card",
        "cases/leading/actions/owners.py",
        "    end_own_questions(case, owner, at=at)\n",
        "",
        ACTIONS,
    ),
    Mutation(
        "The end of a support ends its questions",
        "cases/leading/subjects/questions.py",
        "rows=lambda cards: Question.objects.open().filter(cards.own)",
        "rows=lambda _cards: Question.objects.none()",
        LIVES,
    ),
    Mutation(
        "Who asked learns that the support has ended",
        "cases/endings/actions/closures.py",
        "        notify_ended(questions, by=by, at=at)\n",
        "        pass\n",
        LIVES,
    ),
    Mutation(
        "Nobody is notified of a question after a loss",
        "cases/endings/actions/closures.py",
        "    if not case.loss:  # then the heads have the report of the loss\n",
        "    if True:\n",
        LIVES,
    ),
    Mutation(
        "A question without an answer waits for the head after the days of the policy",
        "cases/leading/reports/questions.py",
        "return Question.objects.open().filter(case__department__in=departments, asked_at__lt=late)",
        "return Question.objects.none()",
        DISPATCH,
    ),
    Mutation(
        "The digest does not count a question for who asked it",
        "cases/desk/reports/notifications/counts.py",
        "counts.update(readers - {asked_by})",
        "counts.update(readers)",
        DISPATCH,
    ),
    Mutation(
        "Today shows a head only what nobody nearer answers",
        "cases/desk/reports/lists/beside_lines.py",
        "or (one.row.department_id in desks and (one.row.owner_id is None or one.row.owner_id in away))",
        "or True",
        PAGES,
    ),
    Mutation(
        "A notification offers to name an owner only to who may",
        "cases/leading/reports/refusals.py",
        "    if Permission.OWNER_ASSIGN not in reader.granted:\n        return frozenset()\n",
        "",
        OWNERS,
    ),
    Mutation(
        "Only refused offers mark a colleague, of the chosen cards",
        "cases/leading/reports/refusals.py",
        "HandOver.objects.filter(case__in=[case.pk for case in cases], outcome",
        "HandOver.objects.filter(outcome",
        OWNERS,
    ),
)
