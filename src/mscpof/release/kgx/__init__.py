"""The dataset as a knowledge graph in the form of KGX, two tables of nodes and edges, by the Biolink Model."""
