"""What changed between two editions of the dataset: found, told in words, and written as RDF."""
