"""The risk of a case: anybody who works on it raises it at once; lowering high risk takes two people, one of them a head."""
