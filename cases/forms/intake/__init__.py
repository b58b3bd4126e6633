"""Forms around the registration of a person: requests about another card, withdrawing an empty one."""
