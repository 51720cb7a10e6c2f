"""Aids for people who write curated files: JSON Schemas, new studies, bibliographic records, registries."""
