"""A machine of random acts by random people: legal ones and illegal ones, through the actions of the site.

`acts/` has the acts by noun: short functions of one Turn, each in the list of its file. `invariants.py` lists what holds after
each act; `machine.py` makes a machine of both (tests/stateful). A new act or invariant is a function in its list.
"""
