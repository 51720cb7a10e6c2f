"""User name and password for a SPARQL server, from the environment or typed in, never from the command line."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

USER = "MSCPOF_USER"
PASSWORD = "MSCPOF_PASSWORD"  # noqa: S105  (the name of a variable)


@dataclass(frozen=True, slots=True)
class Credentials:
    """User name and password for a server; `repr` leaves out the password."""

    user: str
    password: str = field(repr=False)

    @classmethod
    def of_environment(cls) -> Credentials | None:
        """Return those in the variables MSCPOF_USER and MSCPOF_PASSWORD; None where one is missing or empty."""
        user, password = os.environ.get(USER), os.environ.get(PASSWORD)
        return cls(user, password) if user and password else None
