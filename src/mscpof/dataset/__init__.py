"""Rules, checks and descriptions that make a dataset of the curated quads."""
