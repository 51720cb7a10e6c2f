"""The registries that give out the identifiers in use, and what they say of them today."""
