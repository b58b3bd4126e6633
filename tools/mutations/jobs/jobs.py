"""Guards of shown vacancies, letters to employers, jobs and their checks."""

from typing import Final

from tools.mutations.table import Mutation

LETTERS: Final = "cases/reintegration/actions/jobs/letters.py"
JOBS: Final = "cases/reintegration/actions/jobs/jobs.py"
LETTER_TESTS: Final = "tests/cases/reintegration/jobs/test_letters.py"
JOB_TESTS: Final = "tests/cases/reintegration/jobs/test_jobs.py"
PROPOSAL_TESTS: Final = "tests/cases/reintegration/jobs/test_proposals.py"
LIFE_TESTS: Final = "tests/cases/reintegration/jobs/test_lives.py"
PAGE_TESTS: Final = "tests/cases/reintegration/views/test_jobs.py"
ENTRY_CHECKS: Final = "tests/cases/course/views/test_entry_checks.py"

JOB_MUTATIONS: Final = (
    Mutation(
        "No name leaves for an employer without the consent of the person",
        LETTERS,
        "    require_consent(locked.remaining.person_id, Scope.EMPLOYER, at=at)\n",
        "",
        LETTER_TESTS,
    ),
    Mutation(
        "A person agrees for one employer after the vacancy was shown",
        LETTERS,
        "    if not kyiv_day(locked.proposal.made_at) <= agreed_on <= kyiv_day(at):",
        "    if False:",
        LETTER_TESTS,
    ),
    Mutation(
        "A letter with the name is not sent after the consent has ended",
        LETTERS,
        "    if letter.name_agreed_on is not None:\n        _require_agreement(locked, letter.name_agreed_on, at=at)\n",
        "",
        LETTER_TESTS,
    ),
    Mutation(
        "A withdrawn consent cancels the letters with the name",
        "cases/reintegration/subjects/jobs.py",
        "register_unsent(Scope.EMPLOYER, cancel_named_letters)\n",
        "",
        LETTER_TESTS,
    ),
    Mutation(
        "Employers are written to only when the person wants the vacancy",
        LETTERS,
        "    if proposal.state != ProposalState.WANTED:",
        "    if False:",
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
        "A person has one current job",
        JOBS,
        "    if earlier.current().exists():\n",
        "    if False:\n",
        JOB_TESTS,
    ),
    Mutation(
        "Two at once do not hire one person twice",
        JOBS,
        '    lock_person(Case.objects.values_list("person_id", flat=True).get(pk=case_id))\n    case = lock_kept_case(case_id)\n',
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
        "Work that is lost after the support is promised to the head",
        JOBS,
        "        promise.whose_id = next((head for head in heads if head), None)",
        "        promise.whose_id = None",
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
        "Checks of a job outlast the end of the support",
        "cases/endings/actions/closures.py",
        "stay = frozenset() if case.loss or state is CaseState.WITHDRAWN else outlasting(End.SUPPORT)",
        "stay = frozenset()",
        f"{JOB_TESTS} {LIFE_TESTS}",
    ),
    Mutation(
        "A loss ends the checks of a job",
        "cases/endings/actions/closures.py",
        "stay = frozenset() if case.loss or state is CaseState.WITHDRAWN else outlasting(End.SUPPORT)",
        "stay = outlasting(End.SUPPORT)",
        f"{JOB_TESTS} {LIFE_TESTS}",
    ),
    Mutation(
        "An entry answers checks of its own card",
        "cases/reintegration/actions/jobs/jobs.py",
        ".filter(of_group(case_id), pk__in=ticked)",
        ".filter(pk__in=ticked)",
        ENTRY_CHECKS,
    ),
    Mutation(
        "An answer stays when the job has ended since",
        "cases/reintegration/actions/jobs/jobs.py",
        "job__ended_on=None, ",
        "",
        ENTRY_CHECKS,
    ),
    Mutation(
        "A check is ticked only after a talk",
        "cases/course/forms/entry_parts.py",
        'if cleaned.get("works") and cleaned.get("kind") == NOT_REACHED:',
        "if False:",
        ENTRY_CHECKS,
    ),
    Mutation(
        "The end of a job ends its checks",
        JOBS,
        '    end_checks(JobCheck.objects.open().filter(job=job).values_list("pk", flat=True), at=at)\n',
        "",
        JOB_TESTS,
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
        "A vacancy is shown once while it is open",
        "cases/reintegration/actions/jobs/proposals.py",
        "    if JobProposal.objects.open().filter(of_group(case.pk), vacancy=vacancy_id).exists():",
        "    if False:",
        PROPOSAL_TESTS,
    ),
    Mutation(
        "A vacancy that has ended is shown to nobody",
        "cases/reintegration/actions/jobs/proposals.py",
        "    if not Vacancy.objects.open_on(kyiv_day(at)).filter(pk=vacancy_id).exists():",
        "    if False:",
        PROPOSAL_TESTS,
    ),
    Mutation(
        "The sheet for the person holds open vacancies only",
        "cases/reintegration/models/jobs/proposal.py",
        "return self.open().filter(vacancy__in=Vacancy.objects.open_on(day))",
        "return self.open()",
        PAGE_TESTS,
    ),
    Mutation(
        "A cancelled letter is not shown as written",
        "cases/reintegration/reports/jobs/section.py",
        ".exclude(state=LetterState.CANCELLED)",
        "",
        PAGE_TESTS,
    ),
)
