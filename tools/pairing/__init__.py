"""The long run of the program that pairs the peers of a dump (tests/cases/reintegration/community/pairing.py)."""
