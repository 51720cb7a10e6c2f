"""Tests of set-up: requirements, Python versions, forms for contributors, hosting."""
