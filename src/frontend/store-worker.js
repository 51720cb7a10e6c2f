// A store of the whole dataset in a worker of the browser, for a folder of files that has no server behind it.
import init, { Store } from "oxigraph/web.js";
import wasm from "oxigraph/web_bg.wasm";

const FORMS = {
  json: "application/sparql-results+json",
  xml: "application/sparql-results+xml",
  csv: "text/csv",
  tsv: "text/tab-separated-values",
};
const GZIP = [0x1f, 0x8b];
let loaded = null;

async function bytes(address, report) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${answer.statusText}`);
  const total = Number(answer.headers.get("content-length"));
  const reader = answer.body.getReader();
  let found = 0;
  let told = -1;
  const first = await reader.read();
  const counted = new ReadableStream({
    async start(controller) {
      for (let piece = first; !piece.done; piece = await reader.read()) {
        found += piece.value.length;
        const percent = total ? Math.min(100, Math.floor((100 * found) / total)) : 0;
        if (percent !== told) report({ percent: (told = percent) });
        controller.enqueue(piece.value);
      }
      controller.close();
    },
  });
  // Some hosts say of a .gz that it is so encoded, and the browser has unpacked it already.
  const packed = GZIP.every((byte, place) => first.value?.[place] === byte);
  const stream = packed ? counted.pipeThrough(new DecompressionStream("gzip")) : counted;
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function load(address, report) {
  const [data] = await Promise.all([bytes(address, report), init({ module_or_path: new URL(wasm, import.meta.url) })]);
  report({ reading: true });
  const store = new Store();
  store.load(data, { format: "application/n-quads", no_transaction: true, lenient: true });
  return store;
}

// As the server does: without FROM, a query sees all graphs together.
function answer(store, query, form, base) {
  const options = { base_iri: base, use_default_graph_as_union: !/\bFROM\b/i.test(query) };
  try {
    return { text: store.query(query, { ...options, results_format: FORMS[form] }), form };
  } catch (fault) {
    // What makes statements is not answered by a table; what is no SPARQL is not answered either way.
    try {
      return { text: store.query(query, { ...options, results_format: "application/n-triples" }), form: "nt" };
    } catch {
      throw fault;
    }
  }
}

// What is wrong, in the words in which the server's endpoint begins.
function told(fault) {
  const said = fault.message ?? String(fault);
  return said.replace(/^error at (\d+):(\d+):.*$/s, "line $1, column $2: not SPARQL");
}

onmessage = async ({ data: { number, dataset, query, form, base } }) => {
  const report = (told) => postMessage({ number, report: told });
  try {
    loaded ??= load(dataset, report);
    const store = await loaded.catch((fault) => {
      loaded = null;
      throw fault;
    });
    report({ running: true });
    postMessage({ number, answer: answer(store, query, form, base) });
  } catch (fault) {
    postMessage({ number, fault: told(fault) });
  }
};
