"""Who leads a case: owners, hand-overs, teams, requests about a card, questions of heads, gaps."""
