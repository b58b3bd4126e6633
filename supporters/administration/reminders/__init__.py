"""What time calls for among those who work here: each file is one rule, registered when the site starts."""
