"""The long run of the stateful test of cases (tests/cases/stateful)."""
