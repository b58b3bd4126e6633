"""Takes protections out of the code, one at a time, and says which of them no test notices."""
