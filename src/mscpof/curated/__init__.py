"""Curated files (YAML-LD, and the ontology's and shapes' Turtle) read into quads with file, line and column."""
