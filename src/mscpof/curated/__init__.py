"""Curated files read into quads, every value with its file, line and column."""
