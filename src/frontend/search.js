// The search on pages without a server: writes what fits as templates/search.html does.
import { Index, MOST_HITS, typed } from "./parts/ranking.js";

const place = document.querySelector("#hits[data-index]");
const say = (name, filled = "") => place.dataset[name].replace("{}", () => filled);

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// What people wrote stands in a bdi, so that no sign of theirs turns ours round.
function words(text, language) {
  return element("bdi", language && language !== document.documentElement.lang ? { lang: language } : {}, text);
}

function item(index, hit) {
  const { thing } = hit;
  const { title, language, other, note, identifiers, by } = index.shown(hit);
  const parts = [element("a", { href: thing.href }, words(title, language))];
  if (note) parts.push(element("small", {}, element("a", { href: thing.iri }, note)));
  if (other) parts.push(element("span", { className: "quiet" }, words(...other)));
  for (const one of identifiers) parts.push(element("small", { className: "identifier" }, element("bdi", {}, one)));
  if (by) parts.push(element("small", {}, say("by", by)));
  if (thing.findings) {
    const told = thing.findings === 1 ? say("finding") : say("findings", thing.findings);
    parts.push(element("small", { className: "count" }, told));
  }
  return element("li", {}, ...parts.flatMap((part) => [part, " "]));
}

function list(index, hits) {
  return element("ul", { className: "hits" }, ...hits.map((hit) => item(index, hit)));
}

function group(index, kind, hits) {
  const its = hits.filter((hit) => hit.thing.kind === kind);
  const count = element("span", { className: "count" }, String(its.length));
  return [element("h2", {}, `${index.kinds[kind]} `, count), list(index, its)];
}

function write(index, query) {
  const hits = index.find(query);
  const nearest = index.nearest(query, hits);
  const parts = [element("p", {}, hits.length ? say(hits.length < MOST_HITS ? "number" : "most", hits.length) : say("nothing"))];
  for (const kind of new Set(hits.map((hit) => hit.thing.kind))) parts.push(...group(index, kind, hits));
  if (nearest.length) parts.push(element("h2", {}, say("nearest")), list(index, nearest));
  place.replaceChildren(...parts);
}

/** What is in the index file, or nothing where it cannot be had, as from a folder that is opened without a host. */
async function load(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

const query = typed(new URLSearchParams(location.search).get("q") ?? "");
if (query) {
  document.title = say("of", query);
  document.getElementById("q").value = query;
  for (const link of document.querySelectorAll("a.language")) link.search = location.search;
  const file = await load(place.dataset.index);
  if (file) write(new Index(file), query);
  else place.replaceChildren(element("p", {}, say("failed")));
}
