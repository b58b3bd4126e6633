"""Guards of profiles, vacancies and the match: nothing unknown fits, nothing is overwritten, a list is saved whole."""

from typing import Final

from tools.mutations.table import Mutation

GOLDEN: Final = "tests/cases/reintegration/employment/test_golden.py"
PROFILES: Final = "tests/cases/reintegration/employment/test_profiles.py"
VACANCIES: Final = "tests/cases/reintegration/employment/test_vacancies.py"
PAGES: Final = "tests/cases/reintegration/employment/test_vacancy_pages.py"
EMPLOYMENT: Final = "tests/cases/reintegration/employment/test_employment.py"
LISTS: Final = "tests/cases/reintegration/employment/test_vacancies_load.py"
WORK_MUTATIONS: Final = (
    Mutation(
        "What nobody has asked is never called fitting",
        "cases/reintegration/models/employment/matching.py",
        'NO: "cannot", NOT_ASKED: "ask_person"}\nBY_DEMAND',
        'NO: "cannot", NOT_ASKED: "can"}\nBY_DEMAND',
        GOLDEN,
    ),
    Mutation(
        "One reason against a vacancy is not outweighed",
        "cases/reintegration/models/employment/matching.py",
        "return Verdict(max(",
        "return Verdict(min(",
        GOLDEN,
    ),
    Mutation(
        "A rule of service that nobody has confirmed is to be clarified",
        "cases/reintegration/models/employment/matching.py",
        "        if rule.verified_on is None:\n",
        "        if False:\n",
        GOLDEN,
    ),
    Mutation(
        "Heavier work than the person can do does not fit",
        "cases/reintegration/models/employment/matching.py",
        '"can" if able >= asked else "cannot"',
        '"can" if able >= 0 else "cannot"',
        GOLDEN,
    ),
    Mutation(
        "A profile changed meanwhile is not overwritten",
        "cases/reintegration/actions/employment.py",
        "    refuse_outdated(shown=version, now=profile_version(person.pk))\n",
        "",
        PROFILES,
    ),
    Mutation(
        "A changed profile keeps the one before",
        "cases/reintegration/actions/employment.py",
        ".current().update(replaced_at=at)\n",
        ".current().update(replaced_at=None)\n",
        PROFILES,
    ),
    Mutation(
        "Nobody looks for work for a lost person",
        "cases/reintegration/actions/employment.py",
        "    return not case.loss and case.state == CaseState.OPEN\n",
        "    return case.state == CaseState.OPEN or bool(case.loss)\n",
        f"{PROFILES} {EMPLOYMENT}",
    ),
    Mutation(
        "After its last day a vacancy is offered to nobody",
        "cases/reintegration/models/employment/vacancy.py",
        "return self.filter(ended_at=None, valid_until__gte=day)",
        "return self.filter(ended_at=None)",
        f"{VACANCIES} {PAGES}",
    ),
    Mutation(
        "A vacancy past its day is not written down",
        "cases/reintegration/actions/employment.py",
        "    if facts.valid_until < kyiv_day(at):\n",
        "    if False:\n",
        f"{VACANCIES} {LISTS}",
    ),
    Mutation(
        "A vacancy changed meanwhile is not overwritten",
        "cases/reintegration/actions/employment.py",
        "    refuse_outdated(shown=version, now=vacancy.version)\n",
        "",
        f"{VACANCIES} {PAGES}",
    ),
    Mutation(
        "A list is saved only as it was checked",
        "cases/reintegration/views/employment.py",
        "    if form.is_valid() and not form.is_outdated:\n",
        "    if form.is_valid():\n",
        LISTS,
    ),
    Mutation(
        "A list with one wrong row is saved not at all",
        "supporters/forms/uploads.py",
        "        if checked.bad:\n",
        "        if False:\n",
        LISTS,
    ),
    Mutation(
        "A psychologist reads vacancies and writes none",
        "cases/reintegration/views/employment.py",
        "@require(Permission.VACANCIES_KEEP)\ndef vacancy_edit",
        "@require(Permission.CASE_VIEW)\ndef vacancy_edit",
        PAGES,
    ),
)
