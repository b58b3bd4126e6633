"""Guards of pauses, of the end of a support, of the checks afterwards, and of new episodes."""

from typing import Final

from tools.mutations.table import Mutation

HOLDS: Final = "tests/cases/endings/actions/test_holds.py"
CLOSURES: Final = "tests/cases/endings/actions/test_closures.py"
CHECKS: Final = "tests/cases/endings/actions/test_checks.py"
EPISODES: Final = "tests/cases/endings/actions/test_episodes.py"
VIEWS: Final = "tests/cases/endings/views/test_closures.py"
FATES: Final = "tests/cases/endings/actions/test_fates.py"
OUTCOMES: Final = "tests/cases/endings/views/test_outcomes.py"
HOLDING: Final = "cases/course/actions/holds.py"
CLOSING: Final = "cases/endings/actions/closures.py"
COURSES: Final = "tests/cases/endings/actions/test_new_course.py"
BEGINNING: Final = "cases/endings/actions/episodes.py"
ENDING_MUTATIONS: Final = (
    Mutation(
        "The end of a proposal forgets the fates of promises",
        "cases/endings/actions/fates.py",
        "        if promise.fate:\n            _write(promise, None)",
        "        pass",
        FATES,
    ),
    Mutation(
        "A promise made after the proposal stays with who made it",
        "cases/endings/actions/fates.py",
        "            promise.whose = promise.made_by\n",
        "            pass\n",
        FATES,
    ),
    Mutation(
        "The draft of an end keeps what was typed of each promise",
        "cases/endings/forms/closures.py",
        "        self.resume()\n",
        "",
        "tests/cases/endings/views/test_fates.py",
    ),
    Mutation(
        "A promise of the team is not said to stay with a member",
        "cases/endings/reports/closures.py",
        " and not _is_on_team(case, keeper, today)",
        "",
        "tests/cases/endings/views/test_fates.py",
    ),
    Mutation(
        "Each open promise has its fate before the end is proposed",
        "cases/endings/forms/closures.py",
        "        self.ask_fates(promises, keepers)",
        "        self.ask_fates([], keepers)",
        "tests/cases/endings/views/test_fates.py",
    ),
    Mutation(
        "No outcome that the card has is ticked in advance",
        "cases/endings/forms/outcomes.py",
        "        self.on_cards = on_cards\n",
        "        self.on_cards = on_cards\n"
        '        self.initial |= {f"{kind}_facts": [one.key for one in card.facts] for kind, card in on_cards.items()}\n',
        OUTCOMES,
    ),
    Mutation(
        "A tick of what is not on the card any more is refused",
        "cases/endings/forms/outcomes.py",
        "            if not card.facts and name not in self.data:",
        "            if not card.facts:",
        OUTCOMES,
    ),
    Mutation(
        "A head reads what the card says against an outcome",
        "cases/endings/reports/outcomes.py",
        'if on_card else "",\n    )',
        'if False else "",\n    )',
        OUTCOMES,
    ),
    Mutation(
        "The step of a paused case is due on the last day",
        HOLDING,
        "    plan_last_day(case, new.what, new.until, by=by, at=at)\n",
        "",
        HOLDS,
    ),
    Mutation(
        "High risk ends a pause",
        "cases/course/actions/risk.py",
        "        end_pause(case, by=by, at=at)  # it plans by the new level\n",
        "        pass\n",
        HOLDS,
    ),
    Mutation(
        "A step that is too far away comes forward when the pause ends",
        HOLDING,
        "        bring_forward(case, to=horizon.usual_on, by=by, at=at)\n",
        "",
        HOLDS,
    ),
    Mutation(
        "Silence rests during a pause only",
        "cases/case/models/conditions.py",
        "    return opened() & (Q(held_until=None) | Q(held_until__lt=day))",
        "    return opened() & Q(held_until=None)",
        HOLDS,
    ),
    Mutation(
        "Silence rests during a pause",
        "cases/case/models/conditions.py",
        "    return _active(day) & Q(LessThan(heard_at",
        "    return opened() & Q(LessThan(heard_at",
        HOLDS,
    ),
    Mutation(
        "An end is proposed once at a time",
        CLOSING,
        "        raise IllegalTransition(ClosureRefusal.ASKED)\n",
        "        pass\n",
        CLOSURES,
    ),
    Mutation(
        "A proposal is withdrawn by its author or the owner",
        CLOSING,
        "        raise IllegalTransition(ClosureRefusal.WITHDRAWS)\n",
        "        pass\n",
        CLOSURES,
    ),
    Mutation(
        "The end of a support ends what speaks of it",
        "cases/endings/actions/closures.py",
        "    ended = end_speaking(case.pk, by=by, at=at, stay=stay)\n",
        "    ended: dict[str, int] = {}\n",
        CLOSURES,
    ),
    Mutation(
        "A check that reached nobody is due again",
        "cases/endings/actions/closures.py",
        "    if new.reached:\n",
        "    if True:\n",
        CHECKS,
    ),
    Mutation(
        "A support that begins again ends its checks",
        BEGINNING,
        "    end_speaking(case.pk, by=by, at=at, stay=outlasting(End.COURSE_OF_LOST if case.loss else End.SUPPORT))\n",
        "",
        EPISODES,
    ),
    Mutation(
        "Silence and the first contact count from the episode",
        BEGINNING,
        "    case.opened_at, case.last_contact_at = at, None\n",
        "",
        EPISODES,
    ),
    Mutation(
        "The list of decisions holds those of the reader's departments",
        "cases/desk/reports/lists/decisions.py",
        "Closure.objects.asked().filter(case__department__in=departments)",
        "Closure.objects.asked()",
        VIEWS,
    ),
    Mutation(
        "Attempts and contacts are those of the running course",
        "cases/course/models/visit.py",
        "        own = Q(case=case) & (Q(occurred_at__gte=since) | ~Exists(another))\n",
        "        own = Q(case=case)\n",
        COURSES,
    ),
    Mutation(
        "A proposal to end is over when a new course begins",
        BEGINNING,
        "    end_proposal(case, by=by, at=at)\n",
        "",
        COURSES,
    ),
    Mutation(
        "A package outlasts the end of the support",
        "cases/reintegration/subjects/packages.py",
        "frozenset({End.SUPPORT, End.COURSE_OF_LOST})",
        "frozenset()",
        "tests/cases/reintegration/actions/test_packages.py",
    ),
    Mutation(
        "High risk during a pause plans by the new risk",
        "cases/course/actions/risk.py",
        "    case.risk, case.version = new.level, case.version + 1\n    if new.level is Risk.RED:\n",
        "    case.version += 1\n    if new.level is Risk.RED:\n",
        HOLDS,
    ),
    Mutation(
        "While only reading is allowed, no page records the purpose of a decision",
        "cases/desk/views/daily.py",
        "not staff_context(reader).reading_only and ",
        "",
        VIEWS,
    ),
)
