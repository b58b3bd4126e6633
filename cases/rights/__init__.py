"""The rights of a person to their data: requests, reports, erasure, legal holds."""
