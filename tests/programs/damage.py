"""Random damage to a text, as from a slip in an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random


def damage(text: str, chance: random.Random) -> str:
    """Return a text, of two characters or more, with a line deleted or doubled, two characters swapped or no end."""
    lines = text.splitlines(keepends=True)
    line, at = chance.randrange(len(lines)), chance.randrange(len(text) - 1)
    match chance.randrange(4):
        case 0:
            return "".join(lines[:line] + lines[line + 1 :])
        case 1:
            return "".join(lines[: line + 1] + lines[line:])
        case 2:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        case _:
            return text[:at]
