// From what people call a thing to its IRI and back, where there is no server to ask: what lookup.py does, by its names.
const EITHER_WAY = { α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", κ: "kappa", "、": ",", "’": "'" };
const OBO = "http://purl.obolibrary.org/obo/";
const SUGGESTED = 3;

export function fold(name) {
  return name.normalize("NFKC").replace(/[\s\-_‐‑–−]+/gu, "").toLowerCase().replace(/[αβγδεκ、’]/gu, (sign) => EITHER_WAY[sign]);
}

export function singular(name) {
  return name.replace(/(?<=[A-Za-z]{2})ies(?![A-Za-z])/gu, "y").replace(/(?<=[A-Za-z]{3})(?<![isu])s(?![A-Za-z])/gu, "");
}

export class Names {
  // :param found: the file names.json.
  constructor({ kinds, things, spellings }, { base, vocabulary, words }) {
    this.kinds = kinds;
    this.iris = things.map(([iri]) => iri);
    this.shown = new Map(things);
    this.spellings = spellings;
    this.members = Object.fromEntries(Object.entries(spellings).map(([group, names]) => (
      [group, new Set(Object.values(names).flatMap(([, ...places]) => places))]
    )));
    this.places = new Map(this.iris.map((iri, place) => [iri, place]));
    this.namespaces = [base, vocabulary];
    this.words = words;
  }

  // The term that a value of a kind stands for, as SPARQL has it, or the fault with the names that are near.
  term(value, kind) {
    if (kind === "text") return { term: JSON.stringify(value) };
    if (kind === "number") return /^-?\d+$/.test(value) ? { term: value } : { fault: this.words.number, nearest: [] };
    for (const spelling of new Set([value, singular(value)])) {
      for (const group of this.kinds[kind]) {
        const places = this.find(spelling, group);
        if (places.length === 1) return { term: `<${this.iris[places[0]]}>` };
        if (places.length) return this.refused(this.words.several, value, places.map((place) => this.shown.get(this.iris[place])));
      }
    }
    return this.refused(this.words.unknown, value, this.nearest(fold(value), this.kinds[kind]));
  }

  find(spelling, group) {
    const identifier = /^([A-Za-z]+)[:_](\d{7})$/.exec(spelling);
    const iris = [spelling, ...this.namespaces.map((namespace) => namespace + spelling)];
    if (identifier) iris.push(`${OBO}${identifier[1]}_${identifier[2]}`);
    const place = iris.map((iri) => this.places.get(iri)).find((one) => one !== undefined);
    if (place !== undefined && this.members[group]?.has(place)) return [place];
    return this.spellings[group]?.[fold(spelling)]?.slice(1) ?? [];
  }

  refused(words, name, nearest) {
    return { fault: words.replace("{name}", () => name), nearest: nearest.slice(0, SUGGESTED) };
  }

  nearest(folded, groups) {
    const near = groups.flatMap((group) => Object.entries(this.spellings[group] ?? {})).flatMap(([spelt, [word]]) => {
      const steps = word ? apart(folded, spelt) : Infinity;
      return steps <= Math.max(1, folded.length / 4) ? [[steps, word]] : [];
    });
    return [...new Set(near.sort((one, other) => one[0] - other[0]).map(([, word]) => word))];
  }
}

// How many letters must change to make one word of another.
function apart(one, other) {
  if (Math.abs(one.length - other.length) > one.length / 3) return Infinity;
  let row = [...Array(other.length + 1).keys()];
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row.at(-1);
}
