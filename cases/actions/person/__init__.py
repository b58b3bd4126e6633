"""The data and the phones of a person, on every card of theirs."""
