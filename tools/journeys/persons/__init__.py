"""Ways to the pages about a person: data, names, phones, relatives, places of life, consents."""
