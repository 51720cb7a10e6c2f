// What can be completed where the cursor stands, and which prefixes a query lacks; from a file of this site alone.
const KEYWORDS = (
  "SELECT CONSTRUCT DESCRIBE ASK WHERE DISTINCT REDUCED FROM NAMED PREFIX BASE OPTIONAL UNION MINUS GRAPH FILTER BIND "
  + "VALUES UNDEF LIMIT OFFSET ORDER GROUP BY HAVING ASC DESC AS IN NOT EXISTS COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT "
  + "STR LANG LANGMATCHES DATATYPE BOUND IRI CONCAT STRLEN UCASE LCASE CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER "
  + "REPLACE REGEX COALESCE IF SAMETERM ISIRI ISLITERAL ISNUMERIC YEAR"
).split(" ");
const PREFIX_LINE = /^[ \t]*PREFIX[ \t]+([\w.-]*):[ \t]*<([^>]*)>/gim;
const BEFORE_A_CLASS = /(?:^|[\s;.{])(?:a|rdf:type)\s+$/;

export class Vocabulary {
  constructor({ prefixes, classes, properties }, words, fill) {
    this.prefixes = prefixes;
    const option = (type, boost) => ([iri, name, uses]) => {
      const [prefix, namespace] = this.of(iri);
      if (!prefix) return [];
      const label = `${prefix}:${iri.slice(namespace.length)}`;
      if (!/^[\w-]+:[\w.-]*$/.test(label)) return [];
      const said = [words[type], ...(uses ? [fill(words.uses, { number: uses })] : [])].join(", ");
      return [{ label, type, detail: name, info: `${said}: ${iri}`, boost, prefix }];
    };
    this.classes = classes.flatMap(option("class", 2));
    this.properties = properties.flatMap(option("property", 1));
  }

  of(iri) {
    const found = Object.entries(this.prefixes).filter(([, namespace]) => iri.startsWith(namespace));
    return found.sort((one, other) => other[1].length - one[1].length)[0] ?? [];
  }

  complete = (context) => {
    const word = context.matchBefore(/[?$]?[\w-]*(?::[\w.-]*)?/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const text = context.state.doc.toString();
    if (/^[?$]/.test(word.text)) return { from: word.from, options: variables(text, word), validFor: /^[?$]\w*$/ };
    const line = context.state.doc.lineAt(word.from);
    const before = text.slice(Math.max(0, word.from - 200), word.from);
    if (/PREFIX\s+$/i.test(before)) return { from: word.from, options: this.lines() };
    if (/["#]/.test(line.text.slice(0, word.from - line.from).replace(/"[^"]*"|<[^>]*>/g, ""))) return null;
    const terms = BEFORE_A_CLASS.test(before) ? this.classes : [...this.classes, ...this.properties];
    const options = terms.map((option) => ({ ...option, apply: this.put(option, text) }));
    if (!word.text.includes(":") && !BEFORE_A_CLASS.test(before)) {
      options.push(...KEYWORDS.map((label) => ({ label, type: "keyword" })));
    }
    return { from: word.from, options, validFor: /^[\w-]*(?::[\w.-]*)?$/ };
  };

  // Puts a name in and, where its prefix is not declared, the declaration on top.
  put({ label, prefix }, text) {
    if (declared(text).has(prefix)) return label;
    return (view, _, from, to) => {
      const line = `PREFIX ${prefix}: <${this.prefixes[prefix]}>\n`;
      view.dispatch({
        changes: [{ from: 0, insert: line }, { from, to, insert: label }],
        selection: { anchor: line.length + from + label.length },
        userEvent: "input.complete",
      });
    };
  }

  lines() {
    return Object.entries(this.prefixes).map(([prefix, namespace]) => (
      { label: `${prefix}: <${namespace}>`, type: "namespace" }
    ));
  }
}

export function declared(text) {
  return new Map([...text.matchAll(PREFIX_LINE)].map(([, prefix, namespace]) => [prefix, namespace]));
}

function variables(text, word) {
  const found = new Set([...text.matchAll(/[?$]\w+/g)].filter(({ index }) => index !== word.from).map(([name]) => name));
  return [...found].map((label) => ({ label, type: "variable" }));
}
