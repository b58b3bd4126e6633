"""Random acts upon a world of rows: drawn from a seed, checked after each act, shortened to those that break something.

What acts and what must hold is told by the folders that use it: tests/cases/stateful, tests/supporters/stateful.
"""
