"""Which persons may be one and the same: facts, the score of two, candidates for one, the search for pairs.

No value of a person is opened here: names come from the dictionary, numbers and dates are compared by keyed tokens.
"""

from veterans.matching.candidates import Likely, likely, likely_each, persons_like, whole_fact_holders
from veterans.matching.facts import Facts, stored_facts, typed_facts
from veterans.matching.score import CERTAIN, POSSIBLE, Likeness, compare, most_alike

__all__ = [
    "CERTAIN", "POSSIBLE", "Facts", "Likely", "Likeness", "compare", "likely", "likely_each", "most_alike", "persons_like",
    "stored_facts", "typed_facts", "whole_fact_holders",
]  # fmt: skip
