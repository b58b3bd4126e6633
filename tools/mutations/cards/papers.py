"""Guards of the papers of a card."""

from typing import Final

from tools.mutations.table import Mutation

PAPER_TESTS: Final = "tests/cases/desk/views/test_papers.py"
PACKAGE_TESTS: Final = "tests/cases/reintegration/actions/test_packages.py"

PAPER_MUTATIONS: Final = (
    Mutation(
        "A taxpayer number is masked on paper",
        "cases/desk/reports/papers.py",
        'masked(known.value or "")',
        '(known.value or "")',
        PAPER_TESTS,
    ),
    Mutation(
        "No leaflet is printed for who is not accompanied",
        "cases/desk/views/papers.py",
        "    if case.state != CaseState.OPEN:",
        "    if False:",
        PAPER_TESTS,
    ),
    Mutation(
        "The words of a leaflet can be left out",
        "cases/desk/views/papers.py",
        'with_words=not form.cleaned_data["words"]',
        "with_words=True",
        PAPER_TESTS,
    ),
    Mutation(
        "A loss ends the package for the community",
        "cases/reintegration/subjects/packages.py",
        '{"state": PackageState.ENDED, "settled_by": by, "settled_at": at}',
        '{"state": PackageState.OPEN}',
        PACKAGE_TESTS,
    ),
    Mutation(
        "Only the person's own phones leave the ministry",
        "cases/reintegration/reports/papers.py",
        "for one in phones if one.is_own",
        "for one in phones",
        "tests/cases/reintegration/views/test_packages.py",
    ),
)
