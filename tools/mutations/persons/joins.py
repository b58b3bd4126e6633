"""Locks of joined cards: who is joined, what stays, what returns, and who reads it."""

from typing import Final

from tools.mutations.table import Lock

JOINING: Final = "tests/cases/joining/test_joining.py"
CARDS: Final = "tests/cases/joining/test_joined_cards.py"
UNDOING: Final = "tests/cases/joining/test_undoing.py"
PAGES: Final = "tests/cases/views/test_joining.py"
NOTICES: Final = "tests/cases/joining/test_notices.py"
ORDER: Final = "tests/cases/joining/test_lock_order.py"
CONSTRAINTS: Final = "tests/cases/test_constraints_of_joins.py"
JOIN_LOCKS: Final = (
    Lock(
        "A joined person is not joined again",
        "cases/actions/joining/joining.py",
        "    if remains.joined_into_id or joined.joined_into_id or Person.objects.filter(joined_into=joined).exists():\n",
        "    if remains.joined_into_id:\n",
        JOINING,
    ),
    Lock(
        "A change of either card meanwhile stops a join",
        "cases/actions/joining/joining.py",
        "    if seen != dict(new.seen):\n        raise ChangedMeanwhile\n",
        "",
        JOINING,
    ),
    Lock(
        "A lost card is not joined",
        "cases/actions/joining/joining.py",
        "    if any(card.loss for card in cards):\n        raise JoinRefused(JoinRefusal.LOST)\n",
        "",
        JOINING,
    ),
    Lock(
        "An open card is not absorbed by a closed one",
        "cases/actions/joining/joining.py",
        "into is None or (card.state == CaseState.OPEN and into.state != CaseState.OPEN)",
        "into is None",
        JOINING,
    ),
    Lock(
        "Only one of the two owners leads a joined card",
        "cases/actions/joining/joining.py",
        "    if leader_id is None or leader_id not in (card.owner_id, into.owner_id):\n",
        "    if leader_id is None:\n",
        JOINING,
    ),
    Lock(
        "A settled pair is not joined",
        "veterans/actions/pairs.py",
        '    """Settle a pair: these are one person. Raises PairSettled."""\n    pair = _lock_open(pair_id)\n',
        '    """Settle a pair: these are one person. Raises PairSettled."""\n    pair = DuplicatePair.objects.get(pk=pair_id)\n',
        JOINING,
    ),
    Lock(
        "A join lowers no risk",
        "cases/actions/joining/joining.py",
        "    keep_higher_risk(card, into, by=by, at=at)\n",
        "",
        JOINING,
    ),
    Lock(
        "The other planned step becomes a promise",
        "cases/actions/joining/plans.py",
        "    return United(promise=_promise(ours, into, by=by, at=at), planned=planned, replaced=ours)\n",
        "    return United(planned=planned, replaced=ours)\n",
        JOINING,
    ),
    Lock(
        "No promise stays with a colleague who does not reach the remaining card",
        "cases/actions/joining/joining.py",
        " for one in pass_on_of_case(into.pk, at=at)]\n",
        " for one in ()]\n",
        JOINING,
    ),
    Lock(
        "Promises of an absorbed card are reminded to who answers for the remaining one",
        "cases/models/promise.py",
        '        whose = Coalesce("whose", Choice(alone, absorbed))\n',
        '        whose = Coalesce("whose", Choice(alone))\n',
        JOINING,
    ),
    Lock(
        "A loss ends the promises of absorbed cards as well",
        "cases/actions/endings/speaking.py",
        "    return Promise.objects.open().filter(of_group(case_id))\n",
        "    return Promise.objects.open().filter(case=case_id)\n",
        JOINING,
    ),
    Lock(
        "A value that was changed after the join stays",
        "cases/actions/joining/values.py",
        "        if now[field] == choice.after:\n",
        "        if True:\n",
        JOINING,
    ),
    Lock(
        "A join is undone once",
        "cases/actions/joining/undoing.py",
        "    if join.undone_at:\n        raise JoinRefused(JoinRefusal.UNDONE)\n",
        "",
        JOINING,
    ),
    Lock(
        "A later join is undone first",
        "cases/actions/joining/undoing.py",
        "    if others.exclude(pk=join.pk).exists():\n        raise JoinRefused(JoinRefusal.LATER)\n",
        "",
        JOINING,
    ),
    Lock(
        "The join of an erased person is not undone",
        "cases/actions/joining/undoing.py",
        "    if join.remains.is_erased or join.joined.is_erased:\n        raise JoinRefused(JoinRefusal.ERASED)\n",
        "",
        UNDOING,
    ),
    Lock(
        "No page offers to undo the join of an erased person",
        "cases/views/intake/joining.py",
        "    if pair.is_erased:\n        raise IllegalTransition(JoinRefusal.ERASED)\n",
        "",
        UNDOING,
    ),
    Lock(
        "No card is opened for a joined person",
        "cases/actions/cases.py",
        "    if lock_person(person.pk).joined_into_id:\n        raise IllegalTransition(PersonRefusal.JOINED)\n",
        "",
        JOINING,
    ),
    Lock(
        "Nobody reaches an absorbed card",
        "cases/models/conditions.py",
        "    return ~Q(state__in=[CaseState.WITHDRAWN, CaseState.ABSORBED])\n",
        "    return ~Q(state=CaseState.WITHDRAWN)\n",
        JOINING,
    ),
    Lock(
        "The old number leads only to a card within reach",
        "cases/access.py",
        "    remaining = Case.objects.visible_to(user).filter(absorbed__number=number)",
        "    remaining = Case.objects.filter(absorbed__number=number)",
        CARDS,
    ),
    Lock(
        "A whole fact of a joined person leads to the card that remains",
        "veterans/matching/candidates.py",
        '    remains = Coalesce("person__joined_into_id", "person_id")\n',
        '    remains = "person_id"\n',
        CARDS,
    ),
    Lock(
        "Cards elsewhere are joined only by a head above them",
        "cases/access.py",
        "    return pairs_in_reach(user).exclude(Exists(elsewhere.filter(either)))\n",
        "    return pairs_in_reach(user)\n",
        PAGES,
    ),
    Lock(
        "A value that does not open is not taken over",
        "cases/forms/intake/joining.py",
        "            if cleaned.get(value.field.value) in closed:\n",
        "            if False:\n",
        PAGES,
    ),
    Lock(
        "Choices are by person, whichever card remains",
        "cases/forms/intake/joining.py",
        '            if self.cleaned_data[value.field.value].partition(":")[0] != str(remains_id):\n',
        '            if self.cleaned_data[value.field.value].partition(":")[0] != str(self.page.sides[0].person_id):\n',
        PAGES,
    ),
    Lock(
        "Everybody at work on either card is notified of a join",
        "cases/actions/joining/joining.py",
        "    notify(notified - {by.pk}, Rule.CARDS_JOINED, JOIN, join.pk, at=at)\n",
        "",
        NOTICES,
    ),
    Lock(
        "Everybody at work on either card is notified of the undoing",
        "cases/actions/joining/undoing.py",
        "    notify((notified | at_work_on(cards.values(), at=at)) - {by.pk}, Rule.JOIN_UNDONE, JOIN, join.pk, at=at)\n",
        "",
        NOTICES,
    ),
    Lock(
        "A notice of a join names nobody to who does not see the card",
        "cases/reports/notifications/joins.py",
        "_rendered(title, text, row.into if row.into.pk in seen else None)",
        "_rendered(title, text, row.into)",
        NOTICES,
    ),
    Lock(
        "Persons are locked by key for a join",
        "cases/actions/joining/joining.py",
        "    persons = {key: lock_person(key) for key in sorted(ends)}\n",
        "    persons = {key: lock_person(key) for key in sorted(ends, reverse=True)}\n",
        ORDER,
    ),
    Lock(
        "What a join did is not rewritten",
        "cases/migrations/0037_joined_cards.py",
        "REVOKE UPDATE ON cases_join, cases_joinedcard, cases_joinchoice FROM suprovid_app",
        "SELECT 1",
        CONSTRAINTS,
    ),
)
