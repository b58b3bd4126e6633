"""The course of a support: entries, calls, steps, promises, moves, institutions, risk and pauses."""
