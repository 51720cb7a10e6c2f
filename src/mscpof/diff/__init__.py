"""Differences between two editions of the dataset, in words, as a changelog and as JSON."""
