"""Texts of the pages in every language: one TOML file for each topic."""
