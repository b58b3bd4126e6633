"""The rights of a person to their data: where the data are held, requests about them."""
