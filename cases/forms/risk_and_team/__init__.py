"""Forms about the risk and the team of a case."""
