"""Write a correcting entry in place of an entry that may not be edited any more."""
