"""What changed between two editions of the dataset: found, told in words, and written as RDF.

It knows the names that the pages give to things, and nothing of how a release is made.
"""
