"""JSON Schemas of the curated files, from context, shapes and ontology, with which editors complete and explain keys.

A schema sees one file only, so it finds fewer faults than `mscpof validate`. It accepts an unlisted name of a node that
has the right form, since the name may be newer than the schema. Where such names are accepted, each known name is an
enumeration of its own, so that an editor shows its explanation alone.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from mscpof.base.names import LANGUAGES, local_name, term
from mscpof.curated.context import Context, datatype
from mscpof.curated.literal import PATTERNS
from mscpof.curator.choices import OWN, Choices

if TYPE_CHECKING:
    from mscpof.curated.context import Key
    from mscpof.curated.project import Project
    from mscpof.curated.reading import Reading
    from mscpof.curated.shapes import Shape

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# For each folder of data/: the class of its nodes, and whether its files hold a list of them.
FOLDERS = {
    "studies": ("Study", False),
    "review": ("Review", False),
    "entities": ("Entity", True),
    "discrepancies": ("Discrepancy", True),
}
_ID = f"^{OWN}$"
_KIND = re.compile("([A-Za-z]+)[/:]")
_TEXT: Schema = {"type": "string", "pattern": r"\S"}
_LITERALS: dict[str, Schema] = {
    datatype("boolean"): {"type": "boolean"},
    datatype("gYear"): {"type": "integer", "minimum": 1000, "maximum": 9999},
}


def schemas(project: Project, reading: Reading) -> dict[str, Schema]:
    """Return the schema of the files of each folder of `data/`, by the name of the folder.

    :param project: project whose context names the keys.
    :param reading: reading of its files; files with faults count as far as they could be read.
    :raises CurationFault: when the context cannot be read.
    """
    maker = _Maker(Context.load(project.context, project.relative(project.context)), reading)
    return {folder: maker.file(folder) for folder in FOLDERS}


def as_text(schema: Schema) -> str:
    """Return a schema as JSON text, with a line feed at the end."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


class _Maker:
    """Maker of the schemas of a project, from its context and the reading of its files."""

    def __init__(self, context: Context, reading: Reading) -> None:
        self._context, self._shapes = context, reading.shapes
        self._choices = Choices(context, reading.shapes, reading.quads)
        self._vocabulary, self._glossary = self._choices.vocabulary, self._choices.glossary
        self._paths = {key.path for key in context.keys.values()}
        self._defs: dict[str, Schema] = {}
        self._below = self._choices.kinds_below

    def file(self, folder: str) -> Schema:
        """Return the schema of the files of a folder."""
        name, listed = FOLDERS[folder]
        self._defs = {}
        node = self._node(term(name))
        body: Schema = {"type": "array", "items": node, "minItems": 1} if listed else node
        head = {"$schema": DIALECT, "title": f"data/{folder}", "description": self._glossary.described(term(name))}
        return {**head, **body, "$defs": dict(sorted(self._defs.items()))}

    def _node(self, kind: str, *, inline: bool = False) -> Schema:
        """Return a reference to the schema of the nodes of a class; inline nodes need no id and type."""
        name = local_name(kind)
        reference = {"$ref": f"#/$defs/{name}"}
        if name in self._defs:
            return reference
        # Before its content, which may refer to it.
        self._defs[name] = {}
        schema: Schema = {
            "type": "object",
            "title": self._glossary.label(kind),
            "markdownDescription": self._glossary.definition(kind),
            "properties": {"id": self._id(kind), "type": self._type(kind)},
            "required": [] if inline else ["id", "type"],
            "allOf": [],
            "unevaluatedProperties": False,
        }
        above = self._vocabulary.ancestors(kind)
        related = [t for t in sorted(self._shapes.of_class) if t in above or kind in self._vocabulary.ancestors(t)]
        rules = [r for target in related for s in self._shapes.of_class[target] for r in self._shapes.properties(s)]
        ruled = {rule.path for rule in rules if rule.of_names}
        for target in related:
            if target in above:
                self._add(schema, target, ruled)
            else:
                special: Schema = {"properties": {}, "required": [], "allOf": []}
                self._add(special, target, ruled)
                if special := {key: value for key, value in special.items() if value}:
                    schema["allOf"].append({"if": self._is(target), "then": special})
        self._defs[name] = {key: value for key, value in schema.items() if value not in ([], {}, "")}
        return reference

    def _add(self, schema: Schema, target: str, ruled: set[str]) -> None:
        """Add the property shapes of a class to the schema of a node.

        :param ruled: properties with a shape of the node that constrains their values, not only their number.
        """
        for shape in self._shapes.of_class[target]:
            for rule in self._shapes.properties(shape):
                names = self._keys(rule.path)
                for name in names if rule.of_names or rule.most == 0 or rule.path not in ruled else ():
                    self._add_key(schema, self._context.keys[name], rule)
                if rule.least and len(names) == 1:
                    schema["required"] = sorted({*schema["required"], *names})
                elif rule.least and names:
                    schema["allOf"].append({"anyOf": [{"required": [name]} for name in names]})
                if rule.most == 1 and rule.path in ruled and not rule.of_names:
                    schema["allOf"] += [{"properties": {name: {"maxItems": 1}}} for name in names]
                if rule.most == 1 and len(names) > 1 and rule.path not in self._paths:
                    schema["allOf"].append({"oneOf": [{"required": [name]} for name in names]})
            excluded = [kind for other in shape.nodes("not") for kind in self._shapes[other].values("class")]
            schema["allOf"] += [{"not": self._is(kind)} for kind in excluded if self._below.get(kind)]
            for name, word in (("or", "anyOf"), ("xone", "oneOf")):
                if alternatives := self._alternatives(shape, name):
                    schema["allOf"].append({word: alternatives})

    def _add_key(self, schema: Schema, key: Key, rule: Shape) -> None:
        known = schema["properties"].get(key.name)
        if rule.most == 0:
            schema["properties"][key.name] = False
        elif rule.path == key.path and (known is None or rule.of_names):
            values = self._property(key, rule)
            schema["properties"][key.name] = {"allOf": [known, values]} if known else values

    def _alternatives(self, shape: Shape, name: str) -> list[Schema]:
        """Return the alternatives of a shape, or none where one of them cannot be checked in a single file."""
        alternatives: list[Schema] = []
        error = {"errorMessage": shape.messages.get("en", "")}
        for part in (self._shapes[node] for node in shape.nodes(name)):
            alternatives += [self._is(kind, error) for kind in part.values("class") if self._below.get(kind)]
            for rule in self._shapes.properties(part):
                names = self._keys(rule.path)
                if not names or not (rule.least or rule.most == 0):
                    return []
                required: list[Schema] = [{"required": [name]} for name in names]
                alternatives += [(each if rule.least else {"not": each}) | error for each in required]
        return alternatives

    def _keys(self, path: str) -> list[str]:
        """Return the keys of a property and of its sub-properties."""
        below = [p for p in self._paths if p == path or path in self._vocabulary.ancestors(p)]
        return [key.name for key in self._context.keys.values() if key.path in below]

    def _is(self, kind: str, error: Schema | None = None) -> Schema:
        """Return the condition that a node is of a class or of one below it, with an error message for editors."""
        one = {"type": "string", "pattern": f"^({'|'.join(self._below[kind])})$"} | (error or {})
        kinds = {"anyOf": [one, {"type": "array", "contains": one} | (error or {})]}
        return {"required": ["type"], "properties": {"type": kinds}}

    def _id(self, kind: str) -> Schema:
        shapes = [shape for above in self._vocabulary.ancestors(kind) for shape in self._shapes.of_class.get(above, ())]
        patterns = [self._choices.compact(p) for shape in shapes for p in shape.values("pattern")]
        form = f"^(?:{patterns[0]})$" if patterns else _ID
        return {
            "type": "string",
            "pattern": form,
            "title": "id",
            "description": "The name by which others refer to this. 供引用的标识。",
        }

    def _type(self, kind: str) -> Schema:
        names = [name for name in self._below[kind] if self._vocabulary.properties([term(name)])]
        one = _enumeration([(name, self._glossary.described(term(name))) for name in names])
        about = {"title": "type", "description": "What this is; of several kinds, a list. 类型; 多种类型写成列表。"}
        return about | _one_or_more(one)

    def _property(self, key: Key, rule: Shape) -> Schema:
        paragraphs = [*(rule.messages.get(language, "") for language in LANGUAGES), self._glossary.definition(key.iri)]
        about = {
            "title": self._glossary.label(key.iri) or key.name,
            "description": rule.messages.get("en", ""),
            "markdownDescription": "\n\n".join(filter(None, paragraphs)),
        }
        if key.form == "languages":
            texts = dict.fromkeys(LANGUAGES, _TEXT if rule.one_each else _one_or_more(_TEXT))
            least = max(rule.least, 1) if rule.one_each else 1
            values = {"type": "object", "properties": texts, "additionalProperties": False, "minProperties": least}
        else:
            values = self._named(key, rule) if key.form in ("id", "term") else _literal(key, rule)
            values = values if rule.most == 1 else _one_or_more(values, rule.least)
        return {name: text for name, text in about.items() if text} | values

    def _named(self, key: Key, rule: Shape) -> Schema:
        """Return the schema of a name, or of an inline node in its place."""
        if inner := self._shapes.inner(rule):
            node, identifier = self._node(inner, inline=True), self._id(inner)
            # A node such as a UniProt entry may be described in another file and named here.
            return node if identifier["pattern"] == _ID else {"anyOf": [node, identifier]}
        kinds = rule.values("class")
        own_files = {term(name) for name, _ in FOLDERS.values()}
        # Nodes of classes without files of their own are inline.
        if key.form == "id" and kinds and not own_files & self._vocabulary.ancestors(kinds[0]):
            return {"anyOf": [self._node(kinds[0]), {"type": "string", "pattern": _ID}]}
        choices = self._choices.of(key, rule)
        names = [(name, self._glossary.described(iri)) for name, iri in choices.items()]
        pattern = self._choices.pattern(key, rule, choices)
        if not pattern:
            return _enumeration(names) if names else _TEXT
        free = {"type": "string", "pattern": f"^(?:{pattern})$"}
        groups: dict[str, list[Schema]] = defaultdict(list)
        # Nodes without a label, such as findings, are not worth listing.
        for name, text in ((name, text) for name, text in names if text):
            kind = _KIND.match(name)
            groups[kind[1] if kind else "others"].append({"enum": [name], "markdownEnumDescriptions": [text]})
        return {"anyOf": [free, *(self._group(kind, group) for kind, group in groups.items())]} if groups else free

    def _group(self, kind: str, names: list[Schema]) -> Schema:
        """Return a reference to a list of names of one kind, which all keys that take the same names share."""
        number = 1
        while self._defs.setdefault(name := f"{kind}-{number}", {"anyOf": names}) != {"anyOf": names}:
            number += 1
        return {"$ref": f"#/$defs/{name}"}


def _enumeration(names: list[tuple[str, str]]) -> Schema:
    """Return the schema of one of some names, each with its explanation."""
    texts = [text for _, text in names]
    return {"type": "string", "enum": [name for name, _ in names], "markdownEnumDescriptions": texts}


def _one_or_more(one: Schema, least: int = 1) -> Schema:
    """Return the schema of a value or of a list of values, of which there are at least some number."""
    several = {"type": "array", "items": one, "minItems": max(least, 1), "uniqueItems": True}
    # The list comes first, since validators that try the alternatives in order are faster so.
    return {"anyOf": [several, one]} if least < 2 else several


def _literal(key: Key, rule: Shape) -> Schema:
    """Return the schema of a number, a date or a text."""
    kind = key.form or rule.value("datatype")
    if texts := rule.values("in"):
        return {"enum": texts}
    if kind in _LITERALS:
        return _LITERALS[kind]
    if kind != datatype("integer") and kind in PATTERNS:
        return {"type": "string", "pattern": f"^(?:{PATTERNS[kind]})$"}
    # A plain key keeps the text as written; where its datatype is text, a number without quotation marks is text too.
    text = ["string", "number"] if key.form else "string"
    schema: Schema = {"type": "integer" if kind == datatype("integer") else text}
    if pattern := rule.value("pattern"):
        schema["pattern"] = pattern
    if minimum := rule.value("minInclusive"):
        schema["minimum"] = int(minimum)
    return schema
