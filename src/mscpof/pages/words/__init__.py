"""Words of the pages in every language: one TOML file a topic."""
