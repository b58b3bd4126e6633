"""Guards of the hand-over: who is asked, what the asked one may do and read, and that nobody is left without an answer."""

from typing import Final

from tools.mutations.table import Mutation

ASKING: Final = "tests/cases/leading/actions/test_hand_overs.py"
ANSWERED: Final = "tests/cases/leading/actions/test_hand_overs_answered.py"
LEFT: Final = "tests/cases/leading/actions/test_hand_overs_left.py"
VIEWS: Final = "tests/cases/leading/views/test_hand_overs.py"
HAND_OVER_MUTATIONS: Final = (
    Mutation(
        "Everybody to whom many cases are offered is locked before the cases",
        "cases/leading/actions/hand_overs/many.py",
        "    _lock_takers({to.pk for _pk, to in given})\n",
        "",
        "tests/cases/case/actions/test_lock_order.py",
    ),
    Mutation(
        "A member of the team opens no form that gives the card away",
        "cases/leading/views/hand_overs.py",
        "    if not found.answers:\n",
        "    if False:\n",
        "tests/cases/leading/views/test_team_members.py",
    ),
    Mutation(
        "A head who is a member of the team withdraws no offer of others",
        "cases/leading/reports/hand_over.py",
        "(answers and Permission.OWNER_ASSIGN in reader.granted)",
        "(Permission.OWNER_ASSIGN in reader.granted)",
        "tests/cases/leading/views/test_team_members.py",
    ),
    Mutation(
        "Only an active supporter is asked, and accepts",
        "cases/leading/actions/hand_overs/asking.py",
        "among=Supporter.objects.owners()",
        "among=Supporter.objects.get_queryset()",
        ASKING,
    ),
    Mutation(
        "Who is asked reaches nothing of the case",
        "cases/case/models/case.py",
        "    rows = Q(owner__in=seen.supporter_ids)\n",
        '    rows = Q(owner__in=seen.supporter_ids) | Q(pk__in=HandOver.objects.asking(seen).values("case"))\n',
        f"{ASKING} tests/test_routes.py",
    ),
    Mutation(
        "The reading of who is asked has its purpose",
        "cases/leading/asked_access.py",
        "    if offer := _asking(request, number):\n        current_reading().purpose = ASKED\n",
        "    if offer := _asking(request, number):\n",
        VIEWS,
    ),
    Mutation(
        "Owner and department stay until somebody accepts",
        "cases/leading/actions/hand_overs/asking.py",
        "    notify_asked(offer, by=by, at=at)\n    details = ",
        "    Case.objects.filter(pk=case.pk).update(owner=to or case.owner, department=department)\n    details = ",
        ASKING,
    ),
    Mutation(
        "A case has one open offer",
        "cases/migrations/0007_leading.py",
        'name="one_open_hand_over", fields=("case",)',
        'name="one_open_hand_over", fields=("id",)',
        "tests/cases/test_constraints.py",
    ),
    Mutation(
        "Another offer ends the one that waits",
        "cases/leading/actions/hand_overs/asking.py",
        "    end_offers(case, by=by, at=at)\n    return ask(",
        "    return ask(",
        ASKING,
    ),
    Mutation(
        "A refusal has words",
        "cases/migrations/0007_leading.py",
        '~Q(outcome="refused") | Q(words__isnull=False)',
        "Q(outcome__isnull=False)",
        "tests/cases/test_constraints.py",
    ),
    Mutation(
        "The heads of both departments read why it was refused",
        "cases/leading/actions/hand_overs/answers.py",
        "desks = {presence.desk(case.department_id), presence.desk(offer.to_department_id)}",
        "desks = {presence.desk(case.department_id)}",
        ANSWERED,
    ),
    Mutation(
        "An offer is withdrawn by its author, or who assigns owners",
        "cases/leading/views/hand_overs.py",
        "    if offer and not may_withdraw(offer, request.user, answers=found.answers):\n        raise PermissionDenied\n",
        "",
        "tests/cases/leading/views/test_hand_overs_answered.py",
    ),
    Mutation(
        "A closed department is not asked",
        "cases/leading/actions/hand_overs/asking.py",
        "        raise IllegalTransition(HandOverRefusal.CLOSED) from closed\n",
        "        del closed\n",
        ASKING,
    ),
    Mutation(
        "An offer ends with the support",
        "cases/leading/subjects/hand_overs.py",
        "        rows=lambda cards: HandOver.objects.open().filter(cards.own),\n",
        "        rows=lambda _cards: HandOver.objects.none(),\n",
        "tests/cases/endings/actions/test_losses.py",
    ),
    Mutation(
        "The joint step is a promise once the case is accepted",
        "cases/leading/actions/hand_overs/answers.py",
        "    if offer.joint_step is not None:\n",
        "    if False:\n",
        ANSWERED,
    ),
    Mutation(
        "Who leaves leads the case no more",
        "cases/leading/actions/hand_overs/leaving.py",
        "    put_into_queue(case, case.department, at=at)\n",
        "",
        f"{LEFT} tests/supporters/administration/test_offboarding.py",
    ),
    Mutation(
        "A colleague is asked to lead what was left",
        "cases/leading/actions/hand_overs/leaving.py",
        "    ask(case, NewHandOver(to=to, department=department",
        "    NewHandOver(to=to, department=department) or ask(case, NewHandOver(to=to, department=department",
        f"{LEFT} tests/supporters/administration/test_offboarding.py",
    ),
    Mutation(
        "The department is asked in place of whose access is closed",
        "supporters/administration/actions/accounts.py",
        "    work().leave_offers(supporter.pk, by=by, at=at)\n",
        "",
        "tests/supporters/administration/test_offboarding.py",
    ),
    Mutation(
        "The department is asked in place of who has another role",
        "supporters/administration/actions/role_changes.py",
        "        work().leave_offers(account.pk, by=by, at=at)\n",
        "",
        "tests/supporters/administration/test_role_changes.py",
    ),
    Mutation(
        "A department that is asked is not closed",
        "supporters/administration/actions/departments.py",
        "offers=work().offers_to(department_id),",
        "offers=0,",
        "tests/supporters/administration/test_departments.py",
    ),
    Mutation(
        "The head is notified beside a colleague who is away",
        "cases/leading/actions/hand_overs/asking.py",
        "    if offer.to_owner_id not in presence.working:\n",
        "    if offer.to_owner_id is None:\n",
        ASKING,
    ),
    Mutation(
        "The asked department is reminded of an answer that is late",
        "cases/leading/reminders/hand_overs.py",
        'HandOver.objects.late(at).for_reminders("to_department_id")',
        'HandOver.objects.none().for_reminders("to_department_id")',
        "tests/supporters/notifications/test_hand_overs_late.py",
    ),
    Mutation(
        "And so is the department of the case",
        "cases/leading/reminders/hand_overs.py",
        'late(at).exclude(case__department=F("to_department")).for_reminders("case__department_id")',
        'none().for_reminders("case__department_id")',
        "tests/supporters/notifications/test_hand_overs_late.py",
    ),
    Mutation(
        "A notice names nobody whose offer does not concern the reader",
        "cases/leading/reports/notifications/hand_overs.py",
        "_readable(reader).filter(pk__in=offer_ids)",
        "HandOver.objects.filter(pk__in=offer_ids)",
        "tests/supporters/notifications/test_hand_overs_late.py",
    ),
    Mutation(
        "Departments of the place that the person travels to come first",
        "cases/leading/reports/owners.py",
        "(stay.bound_for if stay else None, case.facility)",
        "(case.facility,)",
        "tests/cases/leading/views/test_hand_overs.py",
    ),
)
