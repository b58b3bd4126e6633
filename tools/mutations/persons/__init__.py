"""Guards of a person: data, names, relatives, consent, and two cards of one person."""
