"""Content negotiation (RFC 9110, section 12.5): the form of an answer that a client prefers among those that exist.

Broken parts of a header are passed over, so that an old or careless client gets an answer: Java's own client has sent
`*; q=.2` for decades.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mscpof.pages.model.formats import Form

# A comma or a semicolon in quotes separates nothing.
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_WEIGHT = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_MEDIA_RANGE = re.compile(r"[^\s/]+/[^\s/]+|\*")


@lru_cache(maxsize=512)
def negotiate(accept: str, forms: tuple[Form, ...]) -> Form | None:
    """Return the form of highest weight, the earlier one of equal forms; None where the client takes none.

    :param accept: header `Accept`; an empty one takes anything.
    :param forms: forms that exist, in the order of preference of the server.

    >>> from mscpof.pages.model.formats import TABLE_FORMS
    >>> negotiate("text/csv;q=0.5, application/sparql-results+xml", TABLE_FORMS).ending
    'xml'
    >>> negotiate("image/png", TABLE_FORMS) is None
    True
    """
    accepted = [(name, weight) for name, weight in preferences(accept) if _MEDIA_RANGE.fullmatch(name)]
    if not accepted:
        return forms[0]
    weighed = [(_weight(form, accepted), -rank, form) for rank, form in enumerate(forms)]
    weight, _, form = max(weighed, key=lambda one: one[:2])
    return form if weight > 0 else None


def takes_gzip(accept_encoding: str) -> bool:
    """Return whether a header `Accept-Encoding` takes gzip, with no less weight than uncompressed answers.

    >>> takes_gzip("br, gzip;q=0.5"), takes_gzip("gzip;q=0"), takes_gzip("*"), takes_gzip("")
    (True, False, True, False)
    >>> takes_gzip("gzip;q=0.5, identity")
    False
    """
    accepted = dict(preferences(accept_encoding))
    gzip = accepted.get("gzip", accepted.get("x-gzip", accepted.get("*", 0.0)))
    return gzip > 0 and gzip >= accepted.get("identity", 0.0)


def _weight(form: Form, accepted: Sequence[tuple[str, float]]) -> float:
    """Return the weight of the most exact preference that a form meets; an alias weighs a little less than its type.

    To refuse an alias is not to refuse the type itself.
    """
    best = (-1, 0.0)
    for name, weight in accepted:
        if name == form.media_type:
            exactness = 3
        elif name in form.aliases and weight > 0:
            exactness = 2
            weight = weight * 0.999
        elif name == f"{form.media_type.partition('/')[0]}/*":
            exactness = 1
        elif name in ("*/*", "*"):
            exactness = 0
        else:
            continue
        best = max(best, (exactness, weight))
    return best[1]


@lru_cache(maxsize=512)
def preferences(header: str) -> tuple[tuple[str, float], ...]:
    """Return the preferences in a header such as `Accept`, in its order: names in lower case, with their weights.

    A weight that is no number, or larger than 1, is 1.

    >>> preferences("zh-CN, en;q=0.8")
    (('zh-cn', 1.0), ('en', 0.8))
    """
    results = []
    for part in _QUOTED.sub("", header).split(","):
        name, *parameters = [piece.strip().lower() for piece in part.split(";")]
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q" and _WEIGHT.fullmatch(value.strip()):
                weight = min(1.0, float(value))
        if name:
            results.append((name, weight))
    return tuple(results)
