"""Registries (UniProt, HGNC, Crossref, ...) whose identifiers the dataset uses, and the check of these identifiers."""
