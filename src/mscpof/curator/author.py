"""Who wrote a paper: a name as bibliographies give it, as the data print it, and as the ids of studies have it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bibtexparser.middlewares.names import NameParts, parse_single_name_into_parts
from pypinyin import lazy_pinyin

from mscpof.base.faults import NoStudyId

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

# Surnames of two characters, one after the other; any other Chinese surname has one.
_COMPOUND = (
    "欧阳歐陽司马司馬上官诸葛諸葛东方東方皇甫尉迟尉遲公孙公孫慕容长孙長孫宇文司徒司空夏侯令狐"
    "独孤獨孤南宫南宮端木轩辕軒轅拓跋澹台澹臺公冶太叔申屠赫连赫連闾丘钟离鍾離濮阳濮陽淳于呼延"
    "百里东郭東郭西门西門万俟闻人聞人鲜于鮮于"
)
# Characters that are read another way when they are a surname.
_SURNAMES = {
    "乐": "yue",
    "乜": "nie",
    "仇": "qiu",
    "佴": "nai",
    "區": "ou",
    "区": "ou",
    "單": "shan",
    "单": "shan",
    "召": "shao",
    "句": "gou",
    "员": "yun",
    "尉迟": "yuchi",
    "尉遲": "yuchi",
    "折": "she",
    "曾": "zeng",
    "朴": "piao",
    "查": "zha",
    "洗": "xian",
    "盖": "ge",
    "祭": "zhai",
    "种": "chong",
    "秘": "bi",
    "繁": "po",
    "缪": "miao",
    "翟": "zhai",
    "能": "nai",
    "薄": "bo",
    "解": "xie",
    "黑": "he",
}
# Letters that are no other letter with a mark.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n"}
)
_SUFFIX = r"(?:JR|Jr|SR|Sr|II|III|IV)\.?"
# As PubMed and the review print names: surname, initials, suffix.
_PRINTED = re.compile(rf"(?P<family>.+?)\s+(?P<initials>[^\W\d_]{{1,3}})(?:\s+(?P<suffix>{_SUFFIX}))?")


@dataclass(frozen=True, slots=True)
class Author:
    """A person, or a body that signs as an author.

    :param family: the surname with its particles; of a body, the whole name.
    :param given: given names or initials, if any.
    :param suffix: such as Jr.
    :param body: whether this is a body, not a person.
    """

    family: str
    given: str = ""
    suffix: str = ""
    body: bool = False

    @classmethod
    def parse(cls, text: str) -> Author:
        """Read a name in any of the usual orders; one in braces is a body's.

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
        """Return the author of a name that BibTeX's rules have taken apart."""
        family, given, suffix = (" ".join(part) for part in ([*parts.von, *parts.last], parts.first, parts.jr))
        return cls(family, given, suffix)

    @property
    def chinese(self) -> bool:
        """Whether the name is written in Chinese characters."""
        return bool(HAN.search(self.family))

    @property
    def printed(self) -> str:
        """The name as the data print it.

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
    """Return the name of a study: surname, initials and year; of a Chinese name, all of it in pinyin.

    >>> study_id(Author.parse("EL-DERANY MO"), 2021), study_id(Author.parse("付霞霏"), 2013)
    ('elderany-mo-2021', 'fu-xiafei-2013')

    :raises NoStudyId: when the name cannot make one.
    """
    if author.body:
        raise NoStudyId(author.printed, "the first author is a body, not a person")
    if author.chinese:
        parts = [_SURNAMES.get(author.family) or _pinyin(author.family), _pinyin(author.given)]
    else:
        parts = [author.family, author.initials]
    words = [word for part in parts if (word := _latin(part))]
    if not words or any(not letter.isascii() for word in words for letter in word):
        raise NoStudyId(author.printed, "this name cannot be written in plain Latin letters")
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
    # Names have yu where ü cannot be written (GB/T 28039); pypinyin has v.
    return "".join(lazy_pinyin(text)).replace("v", "yu")


def _latin(text: str) -> str:
    """Return the letters and digits of a text, small and without marks."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in plain if letter.isalnum())
