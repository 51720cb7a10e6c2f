"""Datasets on SPARQL servers: queries to them, replacement of their graphs, and repair of their answers."""
