"""Guards of what reads and writes about joined persons: search, pairs, late entries, promises, consents."""

from typing import Final

from tools.mutations.table import Mutation

SEARCH: Final = "tests/cases/intake/joining/test_joined_search.py"
LATE: Final = "tests/cases/intake/joining/test_joined_late.py"
CARDS: Final = "tests/cases/intake/joining/test_joined_cards.py"
CONSENTS: Final = "tests/cases/intake/joining/test_joined_consents.py"
JOINED_READER_MUTATIONS: Final = (
    Mutation(
        "The name of a joined person finds the remaining card",
        "veterans/search/joined.py",
        "    theirs = list(_matching(wanted, joined)) if joined else []\n",
        "    theirs = list(_matching(wanted, joined)) if joined else []\n    theirs.clear()\n",
        SEARCH,
    ),
    Mutation(
        "A number of a joined person finds the remaining card",
        "veterans/search/__init__.py",
        '    remains = Coalesce("person__joined_into_id", "person_id")\n',
        '    remains = Coalesce("person_id", "person_id")\n',
        SEARCH,
    ),
    Mutation(
        "A foreign number of a joined person is compared",
        "veterans/search/__init__.py",
        "Person.objects.of_group(found)",
        "Person.objects.filter(pk__in=found)",
        SEARCH,
    ),
    Mutation(
        "A token of a joined person leads the panel to the one who remains",
        "veterans/matching/candidates.py",
        "SELECT wanted.whom, coalesce(p.joined_into_id, p.id) FROM",
        "SELECT wanted.whom, p.id FROM",
        SEARCH,
    ),
    Mutation(
        "A person is compared with the facts of those joined into them",
        "veterans/matching/facts.py",
        "OR p.joined_into_id = ANY(%s::uuid[])",
        "OR (false AND p.joined_into_id = ANY(%s::uuid[]))",
        SEARCH,
    ),
    Mutation(
        "A change of a joined person is searched for as of who remains",
        "veterans/matching/pair_search.py",
        'queue.values_list("pk", REMAINS)',
        'queue.values_list("pk", "person_id")',
        SEARCH,
    ),
    Mutation(
        "A person is no pair with one of their own group",
        "veterans/matching/candidates.py",
        "    return {key: others - {key} for key, others in found.items()}\n",
        "    return found\n",
        SEARCH,
    ),
    Mutation(
        "Who was said to be another person is not proposed again after a join",
        "veterans/matching/pair_search.py",
        "    different = _said_different(facts)\n",
        "    different = frozenset[tuple[UUID, UUID]]()\n",
        SEARCH,
    ),
    Mutation(
        "A join asks for the pairs of who remains",
        "cases/intake/actions/joining/joining.py",
        "    ask_pair_search(remains)\n",
        "",
        SEARCH,
    ),
    Mutation(
        "An entry saved before the join stays with the card on which it was written",
        "cases/course/late_access.py",
        "        if waited:\n            with suppress(Http404):\n                return _case_parted_with("
        "request, number, then=saved_at, now=now)\n        return case_to_log_on(",
        "        return case_to_log_on(",
        LATE,
    ),
    Mutation(
        "A form saved after the join is one of the remaining card",
        "cases/course/late_access.py",
        "        return case_to_log_on(request, joined.into, saved_at=saved_at, now=now)\n",
        "        raise\n",
        LATE,
    ),
    Mutation(
        "A note written offline for an absorbed card is one of the remaining card",
        "cases/case/access.py",
        "    except CaseJoined as joined:\n        return case_to_work_on(request, joined.into)\n",
        "    except CaseJoined:\n        raise\n",
        LATE,
    ),
    Mutation(
        "A late entry of an absorbed card is reported to who leads the remaining one",
        "cases/course/actions/late.py",
        "notify(_answering(remaining, author=by, at=at)",
        "notify(_answering(case, author=by, at=at)",
        LATE,
    ),
    Mutation(
        "A late entry of an absorbed card is a contact of the remaining one",
        "cases/course/actions/late.py",
        "    if remaining.pk != case.pk:\n        recompute_last_contact(remaining)\n",
        "",
        LATE,
    ),
    Mutation(
        "A late contact counts for the remaining card only while they are joined",
        "cases/intake/actions/joining/undoing.py",
        "        recompute_last_contact(into)\n",
        "",
        LATE,
    ),
    Mutation(
        "A card that absorbed another is not withdrawn",
        "cases/intake/subjects/joins.py",
        'register_work(Work("absorbed_by"), Case)\n',
        "",
        "tests/cases/intake/test_worked_on.py",
    ),
    Mutation(
        "The form of an entry ticks the promises of absorbed cards",
        "cases/course/models/promise.py",
        "Case.objects.of_group(case).annotate(",
        "Case.objects.filter(pk=case).annotate(",
        CARDS,
    ),
    Mutation(
        "Who kept the promise to search is notified when the support begins again",
        "cases/reintegration/actions/jobs/jobs.py",
        "    leave_to_owner(Promise.objects.filter(pk__in=searched), at=at)\n",
        "    Promise.objects.open().filter(pk__in=searched).update(whose=None)\n",
        "tests/cases/reintegration/jobs/test_jobs.py",
    ),
    Mutation(
        "The last answer about consent holds, on whichever joined card it is",
        "veterans/actions/consents.py",
        "    consent = Consent.objects.of_person(person_id).answered_last(scope)\n",
        "    consent = Consent.objects.filter(person=person_id).answered_last(scope)\n",
        CONSENTS,
    ),
)
