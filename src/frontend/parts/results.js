// The answer to a query, in the markup in which the server's templates/answer.html shows one.
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// A value as text, never as markup; what people wrote stands in a bdi, so that no sign of theirs turns ours round.
function shown(term, terms, names, language) {
  if (!term) return [];
  if (term.type === "uri") {
    const name = names?.get(term.value);
    const text = element("bdi", {}, name ?? terms.shorten(term.value));
    const href = terms.link(term.value);
    return [href ? element("a", { href }, text) : text];
  }
  if (/^https?:\/\/\S+$/.test(term.value)) {
    return [element("a", { href: terms.link(term.value) }, element("bdi", {}, term.value))];
  }
  if (term.value.includes("\n")) return [element("pre", {}, element("code", {}, term.value))];
  const its = term["xml:lang"] ?? (/[\u4e00-\u9fff]/.test(term.value) ? "zh" : "");
  return [element("bdi", its && its !== language ? { lang: its } : {}, term.value)];
}

function table(answer, settings, terms, { names, labels }) {
  const columns = answer.head.vars;
  const rows = answer.results.bindings.slice(0, settings.most);
  const numeric = columns.map((name) => Boolean(labels) && rows.length > 0
    && rows.every((row) => !row[name] || (row[name].type !== "uri" && /^[\d+ ]*$/.test(row[name].value))));
  const kind = (place) => (numeric[place] ? { class: "number" } : {});
  return element("div", { class: "wide", role: "region", "aria-labelledby": "results-heading", tabindex: "0" },
    element("table", {},
      element("thead", {}, element("tr", {},
        ...columns.map((name, place) => element("th", { scope: "col", ...kind(place) }, labels?.[name] ?? name)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {},
        ...columns.map((name, place) => element("td", kind(place), ...shown(row[name], terms, names, settings.language))))))));
}

function size(answer, { words, most }) {
  if (answer.boolean !== undefined) return element("strong", {}, answer.boolean ? words.truth : words.falsity);
  const total = answer.results.bindings.length;
  if (total > most) return fill(words.more, { number: most, total });
  if (total === 0) return words.nothing;
  return total === 1 ? words.row : fill(words.rows, { number: total });
}

// A link whose file is made when it is asked for, where no server has it.
function taking(name, target) {
  if (typeof target === "string") return element("a", { href: target }, name);
  const link = element("a", { href: "#results", download: `answer.${name.toLowerCase()}` }, name);
  link.addEventListener("click", async (event) => {
    if (link.dataset.made) return;
    event.preventDefault();
    link.href = await target();
    link.dataset.made = "yes";
    link.click();
  });
  return link;
}

export function show(section, answer, { settings, terms, downloads, own, names, labels }) {
  const { words } = settings;
  const take = element("p", { class: "take" });
  if (answer.boolean === undefined) {
    take.append(words.download);
    for (const [name, target] of Object.entries(downloads)) take.append(" ", taking(name, target));
    if (own) take.append(" · ");
  }
  if (own) {
    take.append(element("a", { class: "own", href: own }, words.own), " ",
      element("button", { type: "button", class: "small", "data-copy": "", "data-copied": words.copied }, words.copy));
  }
  const heading = section.querySelector("h2");
  section.replaceChildren(heading, element("p", { class: "size", role: "status" }, size(answer, settings)), take);
  if (answer.results?.bindings.length) section.append(table(answer, settings, terms, { names, labels }));
  section.hidden = false;
  copying(section);
}

export function failed(section, fault) {
  const heading = section.querySelector("h2");
  section.replaceChildren(heading, element("p", { class: "notice alarm message", role: "alert" }, fault));
  section.hidden = false;
}

// Lets the buttons copy the link that stands before them.
export function copying(section) {
  for (const button of section.querySelectorAll("[data-copy]")) {
    const link = button.parentElement.querySelector("a.own");
    // Browsers let a page copy only where nobody can have changed it on the way.
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(link.href);
      const before = button.textContent;
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = before; }, 2000);
    });
  }
}

export { fill };
