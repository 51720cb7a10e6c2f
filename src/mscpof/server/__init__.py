"""SPARQL endpoint and linked-data documents over HTTP, answered by forked workers."""
