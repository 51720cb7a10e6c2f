"""Datasets on SPARQL servers: queries, pushes, quirks of servers."""
