"""What changed between two editions of the dataset: in words, as a changelog and as JSON.

It knows the names that the pages give to things, and nothing of how a release is made.
"""
