"""Guards of profiles, vacancies and the match: nothing unknown fits, nothing is overwritten, a list is saved whole."""

from typing import Final

from tools.mutations.table import Mutation

GOLDEN: Final = "tests/cases/reintegration/employment/test_golden.py"
PAGES: Final = "tests/cases/reintegration/employment/test_vacancy_pages.py"
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
