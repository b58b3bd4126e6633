"""What happens before and after a person is registered: requests about another card, withdrawing an empty one."""
