"""Guards of the risk and of the team: two people, the head among them, and how far a member gets."""

from typing import Final

from tools.mutations.table import Mutation

ACTIONS: Final = "tests/cases/course/actions/test_risk.py"
TEAMS: Final = "tests/cases/leading/actions/test_teams.py"
DISPATCH: Final = "tests/cases/course/test_risk_dispatch.py"
VIEWS: Final = "tests/cases/course/views/test_risk.py"
ENTRY_RISK: Final = "tests/cases/course/views/test_entry_risk.py"
MEMBERS: Final = "tests/cases/leading/views/test_team_members.py"
LEVELS: Final = "cases/course/actions/risk.py"
LOWERINGS: Final = "cases/course/actions/risk.py"
JOINING: Final = "cases/leading/actions/teams.py"
RISK_MUTATIONS: Final = (
    Mutation(
        "The author of a proposal does not agree to it",
        LOWERINGS,
        "    if lowering.asked_by_id == user.pk:\n        return False\n",
        "",
        ACTIONS,
    ),
    Mutation(
        "One of the two who lower high risk is a head of the case",
        LOWERINGS,
        "    return lowering.asked_as_head or reach(user).leads(case.department_id)",
        "    return True",
        ACTIONS,
    ),
    Mutation(
        "A head of another department is no head of the case",
        "supporters/directory/models/reach.py",
        "self.kind is ReachKind.SUBTREE and department_id in self.department_ids",
        "self.kind is ReachKind.SUBTREE",
        ACTIONS,
    ),
    Mutation(
        "Who may not agree may not refuse",
        LOWERINGS,
        "        raise IllegalTransition(RiskRefusal.DECIDES)\n    _answer(lowering, LoweringState.REFUSED",
        "        pass\n    _answer(lowering, LoweringState.REFUSED",
        ACTIONS,
    ),
    Mutation(
        "Only the author withdraws a proposal",
        LOWERINGS,
        "    if lowering.asked_by_id != by.pk:\n",
        "    if False:\n",
        ACTIONS,
    ),
    Mutation(
        "One person does not lower high risk",
        LEVELS,
        "    if before is Risk.RED or not before.is_above(new.level):",
        "    if not before.is_above(new.level):",
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
        "A change of risk sees the change before it",
        LEVELS,
        "        refuse_outdated(shown=version, now=count_levels(case_id))\n",
        "        pass\n",
        f"{ACTIONS} {VIEWS}",
    ),
    Mutation(
        "A risk has a day of review within a month",
        LEVELS,
        "new.review_on is None or new.review_on > kyiv_day(at) + REVIEW_WITHIN or",
        "new.review_on is None or",
        ACTIONS,
    ),
    Mutation(
        "High risk notifies at once, and not its author",
        LEVELS,
        "{pk for pk in (desk, case.owner_id) if pk} - {by.pk}",
        "{pk for pk in (desk, case.owner_id) if pk}",
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
        "The risk of a closed case is not reviewed",
        "cases/case/models/history/spans.py",
        "review_on__lte=day, case__state=CaseState.OPEN)",
        "review_on__lte=day)",
        DISPATCH,
    ),
    Mutation(
        "The proposal of a head goes to somebody else",
        "cases/course/models/risk.py",
        'another = Q(asked_as_head=True, case__owner__isnull=False) & ~Q(case__owner=F("asked_by"))',
        "another = Q(pk__in=[])",
        DISPATCH,
    ),
    Mutation(
        "Only roles that see cases join a team",
        JOINING,
        "pickable().recognised().filter(role__in=REACHING)",
        "pickable().recognised()",
        f"{TEAMS} {MEMBERS}",
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
        "An entry raises no further than its page has said",
        "cases/course/actions/risk.py",
        "    if level and level.is_above(Risk(visit.case.risk)):",
        "    level = level and (Risk(visit.case.risk).above or level)\n    if level and level.is_above(Risk(visit.case.risk)):",
        ENTRY_RISK,
    ),
    Mutation(
        "A rise stays when something has happened to the risk since",
        "cases/course/actions/risk.py",
        "span.from_at != rise.at or RiskLowering",
        "False or RiskLowering",
        ENTRY_RISK,
    ),
    Mutation(
        "A rise stays while its lowering is proposed",
        "cases/course/actions/risk.py",
        " or RiskLowering.objects.open().filter(case=case).exists()",
        "",
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
        "cases/course/forms/visits.py",
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
    Mutation(
        "A member has no steps of others on the lists",
        "cases/case/models/case.py",
        "_own(seen) if seen.kind is ReachKind.TEAM else _answered(seen)",
        "_own(seen)",
        f"{TEAMS} {MEMBERS}",
    ),
)
