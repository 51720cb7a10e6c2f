"""Knowledge graph of the release in the Biolink Model, as KGX tables of nodes and edges."""
