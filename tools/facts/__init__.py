"""The long run of the test that compares the facts of cards with their pages (tests/cases/desk/facts)."""
