"""What time calls for in the support of people: each file is one rule, registered when the site starts."""
