// The page of a question: copies links and, where there is no server, answers the question in this browser.
import { turning } from "./parts/address.js";
import { copying, failed, fill, show } from "./parts/results.js";
import { Names } from "./parts/names.js";
import { store } from "./parts/store.js";
import { Terms } from "./parts/terms.js";

const form = document.getElementById("ask-form");
const section = document.getElementById("results");
copying(section);

if (form && JSON.parse(form.dataset.settings).dataset) answering(form);

function answering(form) {
  const settings = JSON.parse(form.dataset.settings);
  const { words } = settings;
  const state = document.getElementById("query-state");
  const answers = store(settings);
  const terms = new Terms(settings);
  let names = null;
  document.getElementById("needs-scripts")?.remove();

  const report = ({ percent, reading }) => {
    if (percent !== undefined) state.textContent = fill(words.loading, { percent });
    else state.textContent = reading ? words.reading : words.running;
  };

  // Marks a field whose value means nothing, with what may have been meant.
  function refuse(field, message, nearest) {
    const told = document.createElement("p");
    told.className = "notice alarm";
    told.id = `fault-${field.name}`;
    told.setAttribute("role", "alert");
    told.append(message);
    if (nearest.length) told.append(` ${words.nearest} ${nearest.join(", ")}`);
    field.setAttribute("aria-invalid", "true");
    field.after(told);
    field.focus();
  }

  // The query with the line of each parameter that has a value, as the server's `Question.ask` writes it.
  function query(given) {
    return form.dataset.query.replace(/(VALUES\s+\?(\w+)\s*)\{([^{}]*)\}/g, (line, head, name) => (
      given.has(name) ? `${head}{ ${given.get(name).join(" ")} }` : line
    ));
  }

  async function ask() {
    for (const old of form.querySelectorAll("[id^=fault-]")) old.remove();
    for (const old of form.querySelectorAll("[aria-invalid]")) old.removeAttribute("aria-invalid");
    try {
      names ??= await fetch(settings.names).then((answer) => answer.json()).then((found) => new Names(found, settings));
    } catch (fault) {
      return failed(section, `${settings.names}: ${fault.message}`);
    }
    const given = new Map();
    for (const field of form.elements) {
      const value = field.name && field.name !== "lang" ? field.value.trim() : "";
      if (!value) continue;
      const { term, fault, nearest } = names.term(value, field.dataset.kind);
      if (!term) return refuse(field, fault, nearest);
      given.set(field.name, [...(given.get(field.name) ?? []), term]);
    }
    const text = query(given);
    document.getElementById("sparql-text").textContent = text;
    document.getElementById("in-editor").href = `${settings.root}sparql.${settings.ending}?${new URLSearchParams({ query: text })}`;
    state.textContent = words.running;
    try {
      const answer = await answers.ask(text, { report });
      const labels = JSON.parse(form.dataset.labels);
      show(section, answer, { settings, terms, names: names.shown, labels, own: location.href, downloads: answers.downloads(text) });
      state.textContent = "";
    } catch (fault) {
      failed(section, fault.message);
      state.textContent = words.failed;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const filled = new URLSearchParams([...new FormData(form)].filter(([name, value]) => value || name === form.elements[0].name));
    history.pushState(null, "", `?${filled}#results`);
    turning();
    ask();
  });
  window.addEventListener("popstate", () => location.reload());

  turning();
  // What the address asks stands in the form, and is answered.
  const asked = new URLSearchParams(location.search);
  for (const field of form.elements) if (field.name && asked.get(field.name)) field.value = asked.get(field.name);
  if ([...form.elements].some((field) => field.name && field.name !== "lang" && asked.has(field.name))) ask();
}
