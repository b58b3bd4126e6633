"""The long runs of the tests that act at random (tests/cases/stateful, tests/supporters/stateful)."""
