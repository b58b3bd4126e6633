"""Each lock is taken out in turn, and the tests must go red."""
