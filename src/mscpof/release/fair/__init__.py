"""How far a release is findable, accessible, interoperable and reusable: measured on its files, without a network."""
