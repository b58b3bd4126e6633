"""Locks of the papers of a card."""

from typing import Final

from tools.mutations.table import Lock

PAPER_TESTS = "tests/cases/views/test_papers.py"

PAPER_LOCKS: Final = (
    Lock(
        "A taxpayer number is masked on paper",
        "cases/reports/papers/cards.py",
        'masked(known.value or "")',
        '(known.value or "")',
        PAPER_TESTS,
    ),
    Lock(
        "No leaflet is printed for who is not accompanied",
        "cases/views/papers/cards.py",
        "    if case.state != CaseState.OPEN:",
        "    if False:",
        PAPER_TESTS,
    ),
    Lock(
        "A lost card plans nothing on paper",
        "cases/reports/papers/cards.py",
        "promises=() if case.loss else promised_lines(case, today)",
        "promises=promised_lines(case, today)",
        PAPER_TESTS,
    ),
    Lock(
        "The words of a leaflet can be left out",
        "cases/views/papers/cards.py",
        'with_words=not form.cleaned_data["words"]',
        "with_words=True",
        PAPER_TESTS,
    ),
)
