"""Guards of joined cards: who is joined, what stays, and who reads it."""

from typing import Final

from tools.mutations.table import Mutation

JOINING: Final = "tests/cases/intake/joining/test_joining.py"
CARDS: Final = "tests/cases/intake/joining/test_joined_cards.py"
UNDOING: Final = "tests/cases/intake/joining/test_undoing.py"
PAGES: Final = "tests/cases/intake/views/test_joining.py"
NOTICES: Final = "tests/cases/intake/joining/test_notices.py"
ORDER: Final = "tests/cases/intake/joining/test_lock_order.py"
CONSTRAINTS: Final = "tests/cases/test_constraints_of_joins.py"
JOIN_MUTATIONS: Final = (
    Mutation(
        "Who led the remaining card since the join is on its team again as before",
        "cases/intake/actions/joining/undoing.py",
        "    join_again(row.leads_id, into, left_at=joined_at)\n",
        "",
        JOINING,
    ),
    Mutation(
        "A settled pair is not joined",
        "veterans/actions/pairs.py",
        '    """Settle a pair: these are one person. Raises PairSettled."""\n    pair = _lock_open(pair_id)\n',
        '    """Settle a pair: these are one person. Raises PairSettled."""\n    pair = DuplicatePair.objects.get(pk=pair_id)\n',
        JOINING,
    ),
    Mutation(
        "A join lowers no risk",
        "cases/intake/actions/joining/joining.py",
        "    keep_higher_risk(card, into, by=by, at=at)\n",
        "",
        JOINING,
    ),
    Mutation(
        "The other planned step becomes a promise",
        "cases/intake/actions/joining/plans.py",
        "    return United(promise=_promise(ours, into, by=by, at=at), planned=planned, replaced=ours)\n",
        "    return United(planned=planned, replaced=ours)\n",
        JOINING,
    ),
    Mutation(
        "No promise stays with a colleague who does not reach the remaining card",
        "cases/intake/actions/joining/joining.py",
        " for one in pass_on_of_case(into.pk, at=at)]\n",
        " for one in ()]\n",
        JOINING,
    ),
    Mutation(
        "Promises of an absorbed card are reminded to who answers for the remaining one",
        "cases/course/models/promise.py",
        '        whose = Coalesce("whose", Choice(alone, absorbed))\n',
        '        whose = Coalesce("whose", Choice(alone))\n',
        JOINING,
    ),
    Mutation(
        "A loss ends the promises of absorbed cards as well",
        "cases/course/subjects/promises.py",
        "rows=lambda cards: Promise.objects.open().filter(cards.group)",
        "rows=lambda cards: Promise.objects.open().filter(cards.own)",
        JOINING,
    ),
    Mutation(
        "A value that was changed after the join stays",
        "cases/intake/actions/joining/values.py",
        "        if now[field] == choice.after:\n",
        "        if True:\n",
        JOINING,
    ),
    Mutation(
        "No page offers to undo the join of an erased person",
        "cases/intake/views/joining.py",
        "    if pair.is_erased:\n        raise IllegalTransition(JoinRefusal.ERASED)\n",
        "",
        UNDOING,
    ),
    Mutation(
        "What ended with the remaining card returns for who is split off",
        "cases/intake/actions/joining/undoing.py",
        "    returned = return_ended(ended, when_undone(join, at=at))\n",
        "    returned = {code: [] for code in ended}\n",
        UNDOING,
    ),
    Mutation(
        "Only what ended with the remaining card returns",
        "cases/case/actions/speaking.py",
        "Q(case__in=self.cards, settled_at__in=self.moments)",
        "Q(case__in=self.cards)",
        UNDOING,
    ),
    Mutation(
        "Checks of a job that is lost do not return",
        "cases/reintegration/subjects/jobs.py",
        "state=CheckState.ENDED, job__ended_on=None)",
        "state=CheckState.ENDED)",
        UNDOING,
    ),
    Mutation(
        "Who is invited again hears that the event was moved",
        "cases/reintegration/actions/circles/invitations.py",
        "    again.unheard().update(inform_since=at, informed_by=None, informed_at=None)\n",
        "",
        UNDOING,
    ),
    Mutation(
        "A returned offer follows the asked colleague to another department",
        "cases/leading/subjects/hand_overs.py",
        "    offers.follow_asked()\n",
        "",
        UNDOING,
    ),
    Mutation(
        "An offer to the owner of the card stays ended",
        "cases/case/models/hand_over.py",
        'Q(to_owner__in=Supporter.objects.owners()) & ~Q(to_owner=F("case__owner"))',
        "Q(to_owner__in=Supporter.objects.owners())",
        UNDOING,
    ),
    Mutation(
        "An offer to who leads again ends with the undoing",
        "cases/intake/actions/joining/undoing.py",
        "        end_offer_to_owner(into, by=by, at=at)\n",
        "",
        UNDOING,
    ),
    Mutation(
        "Nobody reaches an absorbed card",
        "cases/case/models/conditions.py",
        "    return ~Q(state__in=[CaseState.WITHDRAWN, CaseState.ABSORBED])\n",
        "    return ~Q(state=CaseState.WITHDRAWN)\n",
        JOINING,
    ),
    Mutation(
        "A whole fact of a joined person leads to the card that remains",
        "veterans/matching/candidates.py",
        'remains, having = Coalesce("person__joined_into_id", "person_id"), ',
        'remains, having = "person_id", ',
        CARDS,
    ),
    Mutation(
        "A value that does not open is not taken over",
        "cases/intake/forms/joining.py",
        "            if cleaned.get(value.field.value) in closed:\n",
        "            if False:\n",
        PAGES,
    ),
    Mutation(
        "Choices are by person, whichever card remains",
        "cases/intake/forms/joining.py",
        '            if self.cleaned_data[value.field.value].partition(":")[0] != str(remains_id):\n',
        '            if self.cleaned_data[value.field.value].partition(":")[0] != str(self.page.sides[0].person_id):\n',
        PAGES,
    ),
    Mutation(
        "Everybody at work on either card is notified of a join",
        "cases/intake/actions/joining/joining.py",
        "    notify(notified - {by.pk}, Rule.CARDS_JOINED, JOIN, join.pk, at=at)\n",
        "",
        NOTICES,
    ),
    Mutation(
        "Everybody at work on either card is notified of the undoing",
        "cases/intake/actions/joining/undoing.py",
        "    notify((notified | at_work_on(cards.values(), at=at)) - {by.pk}, Rule.JOIN_UNDONE, JOIN, join.pk, at=at)\n",
        "",
        NOTICES,
    ),
    Mutation(
        "A notice of a join names nobody to who does not see the card",
        "cases/intake/reports/notifications.py",
        "_rendered(title, text, row.into if row.into.pk in seen else None)",
        "_rendered(title, text, row.into)",
        NOTICES,
    ),
    Mutation(
        "Persons are locked by key for a join",
        "cases/intake/actions/joining/joining.py",
        "    persons = {key: lock_person(key) for key in sorted(ends)}\n",
        "    persons = {key: lock_person(key) for key in sorted(ends, reverse=True)}\n",
        ORDER,
    ),
    Mutation(
        "What a join did is not rewritten",
        "cases/migrations/sql/rights.sql",
        "cases_joinchoice, cases_joinedcard, ",
        "",
        CONSTRAINTS,
    ),
)
