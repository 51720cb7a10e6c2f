"""Datasets on SPARQL servers: queries, pushes, dialects."""
