// Who answers queries: the server's endpoint or, where there is none, a store in a worker of this browser.
// Either gives `ask(query, {signal, report})`, which resolves to SPARQL 1.1 Query Results JSON, or throws an `Unanswered`.
const LONGEST_ADDRESS = 6000;
const TRIPLE = ["subject", "predicate", "object"];

export class Unanswered extends Error {}

export function store(settings) {
  return settings.dataset ? new LocalStore(settings) : new Endpoint(settings);
}

class Endpoint {
  constructor(settings) {
    this.settings = settings;
  }

  async ask(query, { signal } = {}) {
    const sent = new URLSearchParams({ query });
    const long = String(sent).length > LONGEST_ADDRESS;
    let answer;
    try {
      answer = await fetch(long ? this.settings.endpoint : `${this.settings.endpoint}?${sent}`, {
        signal, method: long ? "POST" : "GET", body: long ? sent : undefined,
        headers: { Accept: "application/sparql-results+json, application/n-triples;q=0.9" },
      });
      if (!answer.ok) throw new Unanswered((await answer.text()).trim());
      if (answer.headers.get("content-type").startsWith("application/n-triples")) return triples(await answer.text());
      return await answer.json();
    } catch (fault) {
      if (fault instanceof Unanswered || fault.name === "AbortError") throw fault;
      throw new Unanswered(this.settings.words.unreachable);
    }
  }

  // Where all rows can be had, by the name of the form.
  downloads(query) {
    return Object.fromEntries(["json", "xml", "csv", "tsv"].map((format) => (
      [format.toUpperCase(), `${this.settings.endpoint}?${new URLSearchParams({ query, format })}`]
    )));
  }
}

class LocalStore {
  constructor(settings) {
    this.settings = settings;
    this.waiting = new Map();
    this.number = 0;
  }

  // Begun when first asked, since the dataset is large.
  get worker() {
    if (!this.running) {
      this.running = new Worker(new URL(this.settings.worker, document.baseURI), { type: "module" });
      this.running.onmessage = ({ data }) => {
        const waiting = this.waiting.get(data.number);
        if (!waiting) return;
        if (data.report) waiting.report?.(data.report);
        else if (data.fault !== undefined) waiting.reject(new Unanswered(data.fault));
        else waiting.resolve(data.answer);
      };
      this.running.onerror = (event) => {
        for (const waiting of this.waiting.values()) waiting.reject(new Unanswered(event.message || this.settings.words.failed));
        this.stop();
      };
    }
    return this.running;
  }

  // A query that runs cannot be interrupted, only left with all that was loaded.
  stop() {
    this.running?.terminate();
    this.running = null;
    this.waiting.clear();
  }

  send(message, { signal, report } = {}) {
    const number = ++this.number;
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { resolve, reject, report });
      signal?.addEventListener("abort", () => {
        this.stop();
        reject(new DOMException("stopped", "AbortError"));
      });
      const dataset = new URL(this.settings.dataset, document.baseURI).href;
      this.worker.postMessage({ ...message, number, dataset, base: this.settings.base });
    }).finally(() => this.waiting.delete(number));
  }

  async ask(query, options) {
    const { text, form } = await this.send({ query, form: "json" }, options);
    return form === "nt" ? triples(text) : JSON.parse(text);
  }

  downloads(query) {
    return Object.fromEntries(["json", "xml", "csv", "tsv"].map((form) => [form.toUpperCase(), async () => {
      const { text } = await this.send({ query, form });
      return URL.createObjectURL(new Blob([text], { type: form === "csv" ? "text/csv" : "text/plain" }));
    }]));
  }
}

// N-Triples as the rows of a table; each statement is a line.
const TERM = /<([^>]*)>|(_:\S+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?/gu;

export function triples(text) {
  const bindings = text.split("\n").filter((line) => line.trim()).map((line) => {
    const terms = [...line.matchAll(TERM)].map(([, iri, node, literal, language, datatype]) => {
      if (iri !== undefined) return { type: "uri", value: unescape(iri) };
      if (node) return { type: "bnode", value: node.slice(2) };
      return { type: "literal", value: unescape(literal), ...(language && { "xml:lang": language }), ...(datatype && { datatype }) };
    });
    return Object.fromEntries(TRIPLE.map((name, place) => [name, terms[place]]));
  });
  return { head: { vars: TRIPLE }, results: { bindings } };
}

const SIGNS = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f", '"': '"', "'": "'", "\\": "\\" };

function unescape(text) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gu, (_, short, long, sign) => (
    sign ? SIGNS[sign] ?? sign : String.fromCodePoint(parseInt(short ?? long, 16))
  ));
}
