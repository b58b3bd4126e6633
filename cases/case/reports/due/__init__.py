"""What is due beside the next steps: the registry of its kinds, and the rows of one reader."""
