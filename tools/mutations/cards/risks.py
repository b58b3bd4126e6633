"""Guards of the risk and of the team: two people, the head among them, and how far a member gets."""

from typing import Final

from tools.mutations.table import Mutation

ACTIONS: Final = "tests/cases/course/actions/test_risk.py"
TEAMS: Final = "tests/cases/leading/actions/test_teams.py"
DISPATCH: Final = "tests/cases/course/test_risk_dispatch.py"
ENTRY_RISK: Final = "tests/cases/course/views/test_entry_risk.py"
MEMBERS: Final = "tests/cases/leading/views/test_team_members.py"
LOWERINGS: Final = "cases/course/actions/risk.py"
JOINING: Final = "cases/leading/actions/teams.py"
RISK_MUTATIONS: Final = (
    Mutation(
        "Who may not agree may not refuse",
        LOWERINGS,
        "        raise IllegalTransition(RiskRefusal.DECIDES)\n    _answer(lowering, LoweringState.REFUSED",
        "        pass\n    _answer(lowering, LoweringState.REFUSED",
        ACTIONS,
    ),
    Mutation(
        "A proposal is answered once",
        LOWERINGS,
        "    waiting: Any = RiskLowering.objects.open().select_for_update",
        "    waiting: Any = RiskLowering.objects.select_for_update",
        ACTIONS,
    ),
    Mutation(
        "A loss withdraws a proposal to lower the risk",
        "cases/course/subjects/risk.py",
        "        rows=lambda cards: RiskLowering.objects.open().filter(cards.own),\n",
        "        rows=lambda _cards: RiskLowering.objects.none(),\n",
        f"{ACTIONS} {DISPATCH}",
    ),
    Mutation(
        "The proposal of a head goes to somebody else",
        "cases/course/models/risk.py",
        'another = Q(asked_as_head=True, case__owner__isnull=False) & ~Q(case__owner=F("asked_by"))',
        "another = Q(pk__in=[])",
        DISPATCH,
    ),
    Mutation(
        "A member who becomes the owner leaves the team",
        "cases/leading/actions/owners.py",
        "    leave_team(case, owner, at=at)\n",
        "",
        TEAMS,
    ),
    Mutation(
        "Who may not set the risk does not raise it with an entry",
        "cases/course/views/entries/visits.py",
        "and not rests and Permission.RISK_SET in request.user.granted",
        "and not rests",
        ENTRY_RISK,
    ),
    Mutation(
        "A member does not change the team",
        "cases/leading/views/team.py",
        "    if not found.answers:\n        raise Http404\n",
        "",
        MEMBERS,
    ),
    Mutation(
        "The entry of a member leaves the step unless ticked",
        "cases/course/forms/entries.py",
        "        return None if self.keeps_step(known) or self.repeats_step(known) else self.next_step",
        "        return self.next_step",
        MEMBERS,
    ),
    Mutation(
        "The end of a membership on a lost card notifies nobody",
        JOINING,
        "    if case.state == CaseState.OPEN:\n",
        "    if True:\n",
        TEAMS,
    ),
)
