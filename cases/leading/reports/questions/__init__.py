"""Questions of heads: the page of a card, the lines of today, notifications."""
