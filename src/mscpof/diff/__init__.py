"""Differences between two editions of the dataset, and their reports as text, as a changelog and as JSON."""
