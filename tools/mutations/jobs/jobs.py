"""Guards of shown vacancies, letters to employers, jobs and their checks."""

from typing import Final

from tools.mutations.table import Mutation

LETTERS: Final = "cases/reintegration/actions/jobs/letters.py"
JOBS: Final = "cases/reintegration/actions/jobs/jobs.py"
LETTER_TESTS: Final = "tests/cases/reintegration/jobs/test_letters.py"
JOB_TESTS: Final = "tests/cases/reintegration/jobs/test_jobs.py"
LIFE_TESTS: Final = "tests/cases/reintegration/jobs/test_lives.py"
PAGE_TESTS: Final = "tests/cases/reintegration/views/test_jobs.py"
ENTRY_CHECKS: Final = "tests/cases/course/views/test_entry_checks.py"

JOB_MUTATIONS: Final = (
    Mutation(
        "A withdrawn consent cancels the letters with the name",
        "cases/reintegration/subjects/jobs.py",
        "    Scope.EMPLOYER,\n    cancel_named_letters,\n",
        "    Scope.EMPLOYER,\n    lambda *_args, **_named: 0,\n",
        LETTER_TESTS,
    ),
    Mutation(
        "A sent letter promises to ask for the answer",
        LETTERS,
        "letter.channel, letter.promise = channel, write_promise(locked.remaining, new, by=by, at=at)",
        "letter.channel = channel",
        LETTER_TESTS,
    ),
    Mutation(
        "The letter has the name only while the consent is in force",
        "cases/reintegration/reports/jobs/job.py",
        "is_named = agreed_on is not None and may_name(case, at=at)",
        "is_named = True",
        PAGE_TESTS,
    ),
    Mutation(
        "A loss cancels the letters that wait",
        "cases/reintegration/subjects/jobs.py",
        '{"state": LetterState.CANCELLED, "settled_by": by, "settled_at": at}',
        '{"state": LetterState.WAITING}',
        LETTER_TESTS,
    ),
    Mutation(
        "Two at once do not hire one person twice",
        JOBS,
        '    lock_person(Case.objects.values_list("person_id", flat=True).get(pk=case_id))\n'
        "    case = lock_valid_case(case_id)\n",
        "    case = Case.objects.get(pk=case_id)\n",
        JOB_TESTS,
    ),
    Mutation(
        "Lost work makes the promise to find other work",
        JOBS,
        "        job.search = _promise_to_search(remaining, by=by, at=at)",
        "        pass",
        JOB_TESTS,
    ),
    Mutation(
        "The promise to find work goes on when the support begins again",
        "cases/endings/actions/episodes.py",
        "End.COURSE_OF_LOST if case.loss else End.SUPPORT",
        "End.COURSE_OF_LOST",
        JOB_TESTS,
    ),
    Mutation(
        "A check is ticked only after a talk",
        "cases/course/forms/entry_parts.py",
        'if cleaned.get("works") and cleaned.get("kind") == NOT_REACHED:',
        "if False:",
        ENTRY_CHECKS,
    ),
    Mutation(
        "Checks of an absorbed card are reminded of to who leads the remaining one",
        "cases/reintegration/models/jobs/job.py",
        'default=F("case__absorbed_by__owner_id")',
        'default=F("case__owner_id")',
        LIFE_TESTS,
    ),
    Mutation(
        "A join ends no job check",
        "cases/reintegration/subjects/jobs.py",
        "outlasts=frozenset(End)",
        "outlasts=frozenset({End.SUPPORT, End.COURSE_OF_LOST})",
        LIFE_TESTS,
    ),
    Mutation(
        "A cancelled letter is not shown as written",
        "cases/reintegration/reports/jobs/section.py",
        ".exclude(state=LetterState.CANCELLED)",
        "",
        PAGE_TESTS,
    ),
)
