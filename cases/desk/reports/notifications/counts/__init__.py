"""How many: for the morning e-mail, the effectiveness of rules, and the work of an account."""
