"""Guards of forms that waited on a device: the moment they count from, whose plan stays, and who may send them late."""

from typing import Final

from tools.mutations.table import Mutation

OFFERS: Final = "tests/cases/course/actions/test_offers.py"
LATE: Final = "tests/cases/course/views/test_late.py"
ACCESS: Final = "tests/cases/course/views/test_late_access.py"
AFTER_THE_END: Final = "tests/cases/course/views/test_late_after_the_end.py"
LATE_MUTATIONS: Final = (
    Mutation(
        "An entry that waited happened when it was saved",
        "cases/course/views/entries/visits.py",
        "        now=saved,\n        earliest=saved",
        "        now=now,\n        earliest=saved",
        LATE,
    ),
    Mutation(
        "A step that waited is put off from the day of Save",
        "cases/desk/views/days.py",
        "horizon=horizon, now=saved)",
        "horizon=horizon, now=now)",
        LATE,
    ),
    Mutation(
        "A stage that waited is checked by the day of Save",
        "cases/course/views/stages.py",
        "shown_plan(case.pk),\n        now=saved_at(request, now=now),",
        "shown_plan(case.pk),\n        now=now,",
        LATE,
    ),
    Mutation(
        "A person who waited is registered by the day of Save",
        "cases/intake/views/registration.py",
        '"now": saved_at(request, now=at),',
        '"now": at,',
        LATE,
    ),
    Mutation(
        "An entry is moved by the day of Save",
        "cases/course/views/entries/corrections.py",
        "        now=saved_at(request, now=at),",
        "        now=at,",
        LATE,
    ),
    Mutation(
        "No entry is mended before there was one",
        "cases/course/actions/visits.py",
        "    return timedelta(0) <= at - recorded_at <= EDIT_WITHIN",
        "    return at - recorded_at <= EDIT_WITHIN",
        LATE,
    ),
    Mutation(
        "A wrong clock is mentioned",
        "cases/course/views/arrivals.py",
        "    if has_wrong_clock(request, now=now):",
        "    if False:",
        LATE,
    ),
    Mutation(
        "A step is offered once, when two entries say the same",
        "cases/course/actions/offers.py",
        "    _cancel(FollowUp.objects.filter(pk__in=[each.pk for each in alike]), by=by, at=at)  # this offer takes",
        "    #",
        OFFERS,
    ),
    Mutation(
        "An offered step that is taken is not too far ahead",
        "cases/course/actions/offers.py",
        "    limit_beyond(case, step.due_on, promised_at=at, says_why=step.limit_days is not None)\n",
        "",
        OFFERS,
    ),
    Mutation(
        "An offered step goes with its entry",
        "cases/course/actions/visits.py",
        "    withdraw_offer(visit, by=by, at=at)\n",
        "",
        OFFERS,
    ),
    Mutation(
        "A step that was replaced was answered by no entry",
        "cases/course/reports/notifications/outcomes.py",
        'settled_in__recorded_at__gte=F("settled_at"), ',
        "",
        OFFERS,
    ),
    Mutation(
        "The card asks only the author about an offered step",
        "cases/course/reports/plan.py",
        " and reader and step.planned_by_id == reader.pk]",
        " and reader]",
        "tests/cases/course/views/test_offers.py",
    ),
    Mutation(
        "A form in error names nobody to who may not read the card",
        "cases/course/views/entries/visits.py",
        "        if not entry.readable:\n            raise Http404\n",
        "",
        ACCESS,
    ),
    Mutation(
        "A late entry plans nothing",
        "cases/course/views/entries/visits.py",
        "        if after := entry.arrived_after:",
        '        if after := "":',
        ACCESS,
    ),
    Mutation(
        "Who leads the case is notified of a late entry",
        "cases/course/actions/late.py",
        "    notify(_answering(remaining, author=by, at=at), Rule.LATE_ENTRY, VISIT, pk, at=at)\n",
        "",
        ACCESS,
    ),
    Mutation(
        "The cover of an absent owner is notified of a late entry",
        "cases/course/actions/late.py",
        "asked = [presence.in_place_of(case.owner_id), ",
        "asked = [case.owner_id, ",
        AFTER_THE_END,
    ),
)
