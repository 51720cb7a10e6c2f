"""User name and password for another server, from the environment or typed in, never from the command line."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

USER = "MSCPOF_USER"
PASSWORD = "MSCPOF_PASSWORD"  # noqa: S105  (the name of a variable)


@dataclass(frozen=True, slots=True)
class Credentials:
    """User of a server. The password is not shown."""

    user: str
    password: str = field(repr=False)

    @classmethod
    def of_environment(cls) -> Credentials | None:
        """Return the user that the environment names, if it holds both name and password."""
        user, password = os.environ.get(USER), os.environ.get(PASSWORD)
        return cls(user, password) if user and password else None
