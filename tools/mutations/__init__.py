"""Mutation tests: remove each lock in turn, and the tests must fail."""
