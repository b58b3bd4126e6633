"""Mutation tests: take each guard out in turn, and the tests must fail."""
