"""The person: data, names, phones, family, consent, places of life, safety."""
