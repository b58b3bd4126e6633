"""Guards of changes of the data of colleagues."""
