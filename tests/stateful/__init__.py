"""Random acts upon a world of rows: drawn from a seed, checked after each act, shortened to those that break something.

The folders that use it say what acts and what must hold: tests/cases/stateful, tests/supporters/stateful.
"""
