"""Version of the program and of the edition that it ships."""

from __future__ import annotations

__version__ = "0.1.0"
