"""The end of a support, its checks, a new course of it, losses."""
