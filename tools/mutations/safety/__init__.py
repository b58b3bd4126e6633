"""Guards of talks about safety."""
