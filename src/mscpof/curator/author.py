"""Authors: names as bibliographies write them, as the data print them, and as the ids of studies contain them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib.resources import files

from bibtexparser.middlewares.names import NameParts, parse_single_name_into_parts
from pypinyin import lazy_pinyin

from mscpof.base.faults import MscpofError

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

_NAMES = tomllib.loads(files(__package__).joinpath("chinese_names.toml").read_text(encoding="utf-8"))
_COMPOUND: str = _NAMES["compound"]
_READINGS = {name: reading for reading, names in _NAMES["readings"].items() for name in names.split()}
# Letters that are not a plain letter with a diacritic.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n"}
)
_SUFFIX = r"(?:JR|Jr|SR|Sr|II|III|IV)\.?"
# Name as PubMed and the review print it: surname, initials, suffix.
_PRINTED = re.compile(rf"(?P<family>.+?)\s+(?P<initials>[^\W\d_]{{1,3}})(?:\s+(?P<suffix>{_SUFFIX}))?")


@dataclass(frozen=True, slots=True)
class Author:
    """Author of a paper: a person, or a body such as a consortium.

    :param family: the surname with its particles; for a body, the whole name.
    :param given: the given names or initials, if any; after a dot (·) in a foreign name that is written in Chinese.
    :param suffix: suffix such as Jr.
    :param body: whether the author is a body, not a person.
    """

    family: str
    given: str = ""
    suffix: str = ""
    body: bool = False

    @classmethod
    def parse(cls, text: str) -> Author:
        """Return the author of a name, surname first or last, in any script; a name in braces is that of a body.

        >>> Author.parse("EL-DERANY MO")
        Author(family='EL-DERANY', given='MO', suffix='', body=False)
        >>> Author.parse("Jan P. van der Berg") == Author.parse("van der Berg, Jan P.")
        True
        >>> Author.parse("付霞霏")
        Author(family='付', given='霞霏', suffix='', body=False)
        """
        text = " ".join(text.split())
        if text.startswith("{") and text.endswith("}"):
            return cls(text.strip("{} "), body=True)
        if HAN.search(text):
            return _chinese(text)
        printed = _PRINTED.fullmatch(text)
        if printed and printed["initials"].isupper() and "," not in text:
            return cls(printed["family"], printed["initials"], printed["suffix"] or "")
        return cls.of(parse_single_name_into_parts(text, strict=False))

    @classmethod
    def of(cls, parts: NameParts) -> Author:
        """Return the author of a name that bibtexparser has split into first, von, last and jr parts."""
        family, given, suffix = (" ".join(part) for part in ([*parts.von, *parts.last], parts.first, parts.jr))
        return cls(family, given, suffix)

    @property
    def chinese(self) -> bool:
        """Whether the name is written in Chinese characters."""
        return bool(HAN.search(self.family))

    @property
    def printed(self) -> str:
        """The name as the curated data have it: surname and initials in capitals, or the Chinese characters.

        >>> Author("van der Berg", "Jan-Peter").printed, Author("付", "霞霏").printed
        ('VAN DER BERG JP', '付霞霏')
        """
        if self.body:
            return self.family
        if self.chinese:
            return self.family + self.given
        return " ".join(part.upper() for part in (self.family, self.initials, self.suffix.rstrip(".")) if part)

    @property
    def initials(self) -> str:
        """The first letters of the given names.

        >>> Author("El-Derany", "Marwa O.").initials, Author("Luborsky", "JL").initials
        ('MO', 'JL')
        """
        if re.fullmatch(r"[^\W\d_]{1,3}", self.given) and self.given.isupper():
            return self.given
        return "".join(name[0] for name in re.split(r"[\s.\-‐'’]+", self.given) if name).upper()


def study_id(author: Author, year: int) -> str:
    """Return the id of a study, without `study/`: surname, initials, year; Chinese names in full and in pinyin.

    >>> study_id(Author.parse("EL-DERANY MO"), 2021), study_id(Author.parse("付霞霏"), 2013)
    ('elderany-mo-2021', 'fu-xiafei-2013')

    :param author: the first author.
    :raises MscpofError: when the author is a body, or the name has letters other than Latin and Chinese ones.
    """
    if author.body:
        raise MscpofError("study-id-of-body", name=author.printed)
    if author.chinese:
        parts = [_READINGS.get(author.family) or _pinyin(author.family), _pinyin(author.given)]
    else:
        parts = [author.family, author.initials]
    words = [word for part in parts if (word := _latin(part))]
    if not words or any(not letter.isascii() for word in words for letter in word):
        raise MscpofError("study-id-not-latin", name=author.printed)
    return "-".join([*words, str(year)])


def _chinese(text: str) -> Author:
    if "·" in text:
        family, given = text.split("·", 1)
        return Author(family.strip(), "·" + given.strip())
    if "," in text or "，" in text:
        family, given = re.split("[,，]", text, maxsplit=1)
        return Author(family.strip(), given.replace(" ", ""))
    name = text.replace(" ", "")
    length = 2 if len(name) > 2 and _COMPOUND.find(name[:2]) % 2 == 0 else 1
    return Author(name[:length], name[length:])


def _pinyin(text: str) -> str:
    # Names have yu for ü (GB/T 28039); pypinyin writes v.
    return "".join(lazy_pinyin(text)).replace("v", "yu")


def _latin(text: str) -> str:
    """Return the letters and digits of a text in lower case, without diacritics."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in plain if letter.isalnum())
