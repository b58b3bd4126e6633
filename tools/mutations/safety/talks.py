"""Guards of talks about safety: equal traces, who reads, for how long, the counts of the country."""

from typing import Final

from tools.mutations.table import Mutation

ATTACK: Final = "tests/cases/person/safety/test_attack.py"
TALKS: Final = "tests/cases/person/safety/test_talks.py"
PAGE: Final = "tests/cases/person/safety/test_page.py"
ASKING: Final = "tests/cases/person/safety/test_asking.py"
LIVES: Final = "tests/cases/person/safety/test_lives.py"
COUNTS: Final = "tests/dashboards/test_safety.py"
SAFETY_MUTATIONS: Final = (
    Mutation(
        "The page of every talk has one length",
        "cases/person/models.py",
        "return text + LINE * missing",
        "return text",
        TALKS,
    ),
    Mutation(
        "A talk that found nothing seals the counters as well",
        "cases/person/actions/safety.py",
        "    quarter_on = quarter_of(kyiv_day(at))\n",
        "    if not kinds:\n        return\n    quarter_on = quarter_of(kyiv_day(at))\n",
        ATTACK,
    ),
    Mutation(
        "Counters have the same length whatever they count",
        "cases/person/models.py",
        'f"{number:0{DIGITS}d}" for number in numbers)',
        'f"{number:0{DIGITS}d}" for number in numbers) + " " * 64 * any(numbers)',
        COUNTS,
    ),
    Mutation(
        "A talk that found nothing promises the next one as any other",
        "cases/person/actions/safety.py",
        "promise_talk(case, ASK_AGAIN, by=by, at=at)",
        "promise_talk(case, ASK_AGAIN / (3 if signs else 1), by=by, at=at)",
        ATTACK,
    ),
    Mutation(
        "Another stage brings the talk to a week",
        "cases/course/actions/cases.py",
        "    ask_at_stage(case, by=by, at=at)\n",
        "",
        ASKING,
    ),
    Mutation(
        "A new wound with another stage brings the talk to a week",
        "cases/endings/actions/episodes.py",
        "        ask_at_stage(case, by=by, at=at)\n",
        "        pass\n",
        ASKING,
    ),
    Mutation(
        "A lost job brings the talk to a week",
        "cases/reintegration/actions/jobs/jobs.py",
        "        ask_soon(remaining, by=by, at=at)\n",
        "",
        ASKING,
    ),
    Mutation(
        "Nobody is asked in the days of stabilisation",
        "cases/course/actions/promises/making.py",
        "    if case.stage != Stage.STABILIZATION:\n",
        "    if True:\n",
        ASKING,
    ),
    Mutation(
        "A talk that is due earlier is not put off",
        "cases/course/actions/promises/making.py",
        "        if promise.due_on > soon:\n",
        "        if promise.due_on != soon:\n",
        ASKING,
    ),
    Mutation(
        "After ninety days every page is emptied",
        "cases/person/actions/safety.py",
        "    for talk in locked:\n        clear(talk, at=at)\n",
        "    for talk in locked[:0]:\n        clear(talk, at=at)\n",
        TALKS,
    ),
    Mutation(
        "No answer of a talk is given before the person gave it",
        "cases/person/forms/safety.py",
        "            widget=forms.RadioSelect,\n",
        "            widget=forms.RadioSelect,\n            initial=NONE,\n",
        PAGE,
    ),
    Mutation(
        "A page emptied meanwhile is not read as «no»",
        "cases/person/forms/safety.py",
        'else NONE if page.is_kept else ""',
        "else NONE",
        PAGE,
    ),
    Mutation(
        "A talk is for who answers for the card",
        "cases/person/views/safety.py",
        "    case = case_to_answer_for(request, number)\n",
        "    from cases.case.access import case_to_read\n\n    case = case_to_read(request, number).case\n",
        PAGE,
    ),
    Mutation(
        "A psychologist has no part in a talk about safety",
        "cases/person/views/safety.py",
        "@require(Permission.SAFETY_TALK)",
        "@require(Permission.CASE_VIEW)",
        "tests/test_routes.py",
    ),
    Mutation(
        "The end of a support empties the page of a talk",
        "cases/endings/actions/closures.py",
        "    clear_talks(case.pk, at=at)\n",
        "",
        LIVES,
    ),
    Mutation(
        "A talk after a join answers for both cards",
        "cases/person/actions/safety.py",
        "            clear(other, at=at)\n",
        "            pass\n",
        LIVES,
    ),
    Mutation(
        "Equal forms have other digests",
        "supporters/forms/actions/idempotency.py",
        "repr((key.hex, sorted(fields)))",
        "repr(sorted(fields))",
        ATTACK,
    ),
    Mutation(
        "The link to a talk is for who answers for the card",
        "cases/desk/reports/card/menu.py",
        "(is_open and answers, Permission.SAFETY_TALK,",
        "(is_open, Permission.SAFETY_TALK,",
        PAGE,
    ),
    Mutation(
        "A quarter is counted once it has ended",
        "dashboards/reports/safety.py",
        " if next_quarter(one.quarter_on) <= shown_from)",
        ")",
        COUNTS,
    ),
    Mutation(
        "Small numbers of dangers are hidden",
        "dashboards/reports/safety.py",
        "(shown.numbers[kind],)) for kind in DangerKind)",
        "(count.numbers[DangerKind.values.index(kind)],)) for kind in DangerKind)",
        COUNTS,
    ),
    Mutation(
        "The head of a part does not see the dangers of the country",
        "dashboards/scope.py",
        " or leads_country(user)",
        " or True",
        COUNTS,
    ),
)
