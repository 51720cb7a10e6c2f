"""Kinds of pages and of files that belong to pages: one module each."""
