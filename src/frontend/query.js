// The page of the endpoint: an editor in the place of the form's field, answers without leaving the page.
import { turning } from "./parts/address.js";
import { Vocabulary } from "./parts/completion.js";
import { Editor } from "./parts/editor.js";
import { copying, failed, fill, show } from "./parts/results.js";
import { store, Unanswered } from "./parts/store.js";
import { Terms } from "./parts/terms.js";

const form = document.getElementById("query-form");
const settings = JSON.parse(form.dataset.settings);
const { words } = settings;
const area = document.getElementById("query");
const section = document.getElementById("results");
const state = document.getElementById("query-state");
const stop = document.getElementById("query-stop");
const answers = store(settings);
const terms = new Terms(settings);
let vocabulary = null;
let running = null;

const asked = new URLSearchParams(location.search).get("query");
// Without a server, the query that an address has is not in the page.
if (settings.dataset && asked) area.value = asked;

const editor = new Editor(area, { words, run: () => form.requestSubmit(), vocabulary: () => vocabulary });
document.getElementById("query-keys").hidden = false;
document.getElementById("needs-scripts")?.remove();
copying(section);
turning();

fetch(settings.completion).then((answer) => answer.json()).then((found) => {
  vocabulary = new Vocabulary(found, words, fill);
  terms.prefixes = found.prefixes;
}).catch(() => {
  // Without this file queries are asked all the same; only nothing is completed.
});

function report({ percent, reading }) {
  if (percent !== undefined) state.textContent = fill(words.loading, { percent });
  else state.textContent = reading ? words.reading : words.running;
}

// The address under which others get the same: this page's, with the query.
function address(query) {
  const found = new URL(location.href);
  found.search = new URLSearchParams({ query, ...(settings.keeping && { lang: settings.language }) });
  found.hash = "results";
  return found.href;
}

async function run({ remember = true } = {}) {
  running?.abort();
  const query = editor.text;
  const mine = running = new AbortController();
  state.textContent = words.running;
  stop.hidden = false;
  section.setAttribute("aria-busy", "true");
  document.getElementById("query-fault")?.remove();
  try {
    const answer = await answers.ask(query, { signal: mine.signal, report });
    const own = address(query);
    if (remember) history.pushState(null, "", own);
    turning();
    show(section, answer, { settings, terms, own, downloads: answers.downloads(query) });
    state.textContent = "";
    section.scrollIntoView({ block: "nearest" });
  } catch (fault) {
    if (mine !== running) return;
    if (fault.name === "AbortError") {
      state.textContent = words.stopped;
    } else {
      const said = fault instanceof Unanswered ? fault.message : String(fault);
      failed(section, said);
      state.textContent = words.failed;
      const place = /\bline (\d+), column (\d+)/.exec(said) ?? /\bat (\d+):(\d+)/.exec(said);
      if (place) editor.mark(Number(place[1]), Number(place[2]), said.split("\n")[0]);
    }
  } finally {
    if (mine === running) {
      running = null;
      stop.hidden = true;
      section.removeAttribute("aria-busy");
    }
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
stop.addEventListener("click", () => running?.abort());
window.addEventListener("popstate", () => location.reload());
for (const example of document.querySelectorAll("a[data-example]")) {
  example.addEventListener("click", (event) => {
    // Who opens it in a window of its own wants it there.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    editor.text = new URL(example.href).searchParams.get("query");
    editor.view.focus();
    form.scrollIntoView();
  });
}
if (settings.dataset && asked) run({ remember: false });
