"""What whoever runs the pages has settled: where errors in the data are reported."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

# Browsers and servers take addresses of some eight thousand signs.
_LONGEST = 6000


@dataclass(frozen=True, slots=True)
class Site:
    """How the pages are set up.

    :param report_to: where errors are reported: the address of a form for new issues, or a `mailto:`; nothing where
        readers are shown the text of the report instead.
    """

    report_to: str = ""

    def report(self, title: str, body: str) -> str:
        """Return where a link leads that opens a report which is filled in, or nothing where none can be sent.

        The end of a long text is left out.

        >>> Site("https://example.org/issues/new?labels=data").report("a b", "c")
        'https://example.org/issues/new?labels=data&title=a%20b&body=c'
        >>> Site("mailto:data@example.org").report("a b", "c")
        'mailto:data@example.org?subject=a%20b&body=c'
        """
        if not self.report_to:
            return ""
        name = "subject" if self.report_to.startswith("mailto:") else "title"
        mark = "&" if "?" in self.report_to else "?"
        start = f"{self.report_to}{mark}{name}={quote(title, safe='')}&body="
        whole = quote(body, safe="")
        while len(start) + len(whole) > _LONGEST and body:
            body = body[: len(body) * 9 // 10]
            whole = quote(f"{body}…", safe="")
        return start + whole
