"""Give a case to the support specialist of a community, outside the ministry."""
