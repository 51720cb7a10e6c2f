"""Version of the program and of the edition of the dataset that it ships."""

from __future__ import annotations

__version__ = "0.1.0"
