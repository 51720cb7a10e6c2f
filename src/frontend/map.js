// The filters of the evidence map on pages without a server: counts what they admit as mscpof/evidence.py does, and
// draws cells as templates/map.html does.

const FACETS = ["organism", "product", "setting"];
const WITHOUT = "without";
const PARAMETERS = [...FACETS, "from", "to", "retracted"];
const LAST_YEAR = 9999;

/** What an address asks, or a RangeError whose message names the parameter. */
export function filtersOf(asked, evidence) {
  const given = {};
  for (const name of PARAMETERS) {
    const values = [...new Set(asked.getAll(name).filter(Boolean))];
    if (values.length > 1) throw new RangeError(`${name}=${values.join(", ")}`);
    given[name] = values[0] ?? "";
  }
  for (const facet of FACETS)
    if (given[facet] && !occurring(evidence, facet).has(given[facet])) throw new RangeError(`${facet}=${given[facet]}`);
  for (const name of ["from", "to"])
    if (given[name] && !(/^[0-9]+$/.test(given[name]) && Number(given[name]) > 0 && Number(given[name]) <= LAST_YEAR))
      throw new RangeError(`${name}=${given[name]}`);
  if (!["", WITHOUT].includes(given.retracted)) throw new RangeError(`retracted=${given.retracted}`);
  const [since, until] = [Number(given.from), Number(given.to) || LAST_YEAR];
  if (since > until) throw new RangeError(`from=${given.from}`);
  return { ...given, since, until, standing: given.retracted === WITHOUT };
}

/** The values of a facet in the map. */
function occurring(evidence, facet) {
  const place = FACETS.indexOf(facet);
  return new Set(evidence.findings.filter((one) => one[0].length).flatMap((one) => one[2 + place].map((n) => evidence.values[facet][n])));
}

function admits(evidence, filters, [, study, ...rest]) {
  const [, year, retracted] = study < 0 ? ["", 0, 0] : evidence.studies[study];
  if (filters.standing && retracted) return false;
  const dated = filters.since > 0 || filters.until < LAST_YEAR;
  if (dated && !(year && filters.since <= year && year <= filters.until)) return false;
  return FACETS.every((facet, n) => !filters[facet] || rest[n].some((at) => evidence.values[facet][at] === filters[facet]));
}

/** The map that filters leave: its cells, and the studies of each row, of each column and of all. */
export function mapOf(evidence, filters) {
  const left = evidence.findings.map((one) => admits(evidence, filters, one));
  const disputed = evidence.findings.map(() => []);
  evidence.conflicts.forEach((sides, number) => {
    if (sides.every((side) => side.some((at) => left[at])))
      for (const at of sides.flat()) if (left[at]) disputed[at].push(number);
  });
  const held = evidence.cells.map(() => []);
  evidence.findings.forEach((one, at) => left[at] && one[0].forEach((cell) => held[cell].push(at)));
  const studies = (cells) => tally(evidence, new Set(cells.flat().map((at) => evidence.findings[at][1])));
  return {
    entries: held.map((found, cell) => entryOf(evidence, found, evidence.cells[cell][3], disputed)),
    bySource: evidence.sources.map((_, n) => studies(held.filter((_, cell) => evidence.cells[cell][0] === n))),
    byMechanism: evidence.mechanisms.map((_, n) => studies(held.filter((_, cell) => evidence.cells[cell][1] === n))),
    total: studies(held),
  };
}

/** Studies counted n + r. */
function tally(evidence, studies) {
  const retracted = [...studies].filter((study) => study >= 0).map((study) => evidence.studies[study][2]);
  return { n: retracted.filter((gone) => !gone).length, r: retracted.filter(Boolean).length };
}

function entryOf(evidence, found, state, disputed) {
  const byStudy = new Map();
  for (const at of found) {
    const study = evidence.findings[at][1];
    if (study >= 0) byStudy.set(study, [...(byStudy.get(study) ?? []), at]);
  }
  const unclear = evidence.settings.length - 1;
  const studied = [...byStudy].map(([study, its]) => {
    const said = its.flatMap((at) => evidence.findings[at][4].map((n) => evidence.settings.indexOf(evidence.values.setting[n])));
    const clear = evidence.settings.map((_, n) => n).filter((n) => n < unclear && said.includes(n));
    return { study, settings: clear.length ? clear : [unclear], gone: evidence.studies[study][2] };
  });
  studied.sort((a, b) => a.gone - b.gone || compared(a.settings, b.settings) || a.study - b.study);
  const within = (has) => tally(evidence, new Set(studied.filter(has).map((one) => one.study)));
  const said = found.filter((at) => evidence.findings[at][1] >= 0);
  return {
    studied,
    studies: within(() => true),
    settings: evidence.settings.map((_, n) => within((one) => one.settings.includes(n))),
    directions: evidence.directions.map((_, n) => {
      const gone = said.filter((at) => evidence.findings[at][5].includes(n)).map((at) => evidence.studies[evidence.findings[at][1]][2]);
      return { n: gone.filter((one) => !one).length, r: gone.filter(Boolean).length };
    }),
    conflicts: new Set(found.flatMap((at) => disputed[at])).size,
    state: stateOf(evidence, found, state),
  };
}

function compared(one, other) {
  for (let n = 0; n < Math.min(one.length, other.length); n += 1) if (one[n] !== other[n]) return one[n] - other[n];
  return one.length - other.length;
}

function stateOf(evidence, found, state) {
  if (state === "NotApplicable") return state;
  if (found.length) return evidence.states[Math.max(...found.map((at) => evidence.findings[at][6]))];
  return evidence.withoutStudy.includes(state) ? state : evidence.notAdmitted;
}

/** A cell as it is drawn, the same as mscpof/pages/views/matrix_cell.py makes it. */
export function squareOf(evidence, entry, cell, language) {
  const [source, mechanism, path] = evidence.cells[cell];
  const place = evidence.languages.indexOf(language);
  const say = sayer(evidence, language);
  const { n, r } = entry.studies;
  const arrows = Object.entries(evidence.arrows).map(([name, sign]) => [name, sign, entry.directions[evidence.directions.indexOf(name)]]);
  return {
    path,
    state: entry.state,
    level: Math.min(n, evidence.dark),
    sign: evidence.signs[entry.state],
    standing: n + r ? String(n) : "",
    retracted: r ? `+ ${r}` : "",
    marks: entry.studied.map((one) => [...one.settings.map((at) => evidence.settings[at]), ...(one.gone ? ["gone"] : [])].join(" ")),
    arrows: arrows.filter(([, , count]) => count.n + count.r).map(([name, sign, count]) => [name, sign, written(count)]),
    conflict: entry.conflicts > 0,
    words: say("map_cell", "cell", {
      source: evidence.sources[source][place],
      mechanism: evidence.mechanisms[mechanism][place],
      told: told(evidence, entry, say).join(", "),
    }),
  };
}

/** A number written n + r. */
export function written({ n, r }) {
  return r ? `${n} + ${r}` : String(n);
}

/** A number of studies in words. */
export function studiesInWords({ n, r }, say) {
  const stands = say("map_cell", n === 1 ? "study" : "studies", { n });
  if (!r) return stands;
  if (!n) return say("map_cell", r === 1 ? "study_gone" : "studies_gone", { r });
  return say("map_cell", "and", { one: stands, other: say("map_cell", "number_gone", { r }) });
}

function told(evidence, entry, say) {
  const parts = [];
  if (entry.studies.n + entry.studies.r) parts.push(studiesInWords(entry.studies, say));
  if (entry.state !== "ChangeReported") parts.push(say("map_state", entry.state));
  parts.push(...counted(evidence.settings, entry.settings, say));
  const said = counted(evidence.directions, entry.directions, say);
  if (said.length) parts.push(say("map_cell", "findings", { told: said.join(", ") }));
  if (entry.conflicts) parts.push(say("map_cell", entry.conflicts === 1 ? "conflict" : "conflicts", { n: entry.conflicts }));
  return parts;
}

function counted(names, tallies, say) {
  return names.flatMap((name, at) => {
    const { n, r } = tallies[at];
    if (!n && !r) return [];
    const gone = r ? say("map_cell", "number_gone", { r }) : "";
    const number = r && n ? say("map_cell", "and", { one: n, other: gone }) : gone || n;
    return [say("map_cell", name, { number })];
  });
}

/** What says things in a language, as the pages do. */
export function sayer(evidence, language) {
  return (section, name, filled = {}) =>
    evidence.words[section][name][language].replace(/\{(\w+)\}/g, (_, key) => String(filled[key]));
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function drawSquare(td, square) {
  const link = td.querySelector("a");
  td.className = `${square.state} level-${square.level}`;
  link.title = square.words;
  link.querySelector(".unseen").textContent = square.words;
  const parts = [];
  if (square.standing) parts.push(element("b", {}, square.standing));
  if (square.retracted) parts.push(element("em", {}, square.retracted));
  if (square.sign) parts.push(element("i", { className: "sign" }, square.sign));
  if (square.conflict) parts.push(element("i", { className: "conflict" }, "⇅"));
  if (square.marks.length)
    parts.push(element("span", { className: "marks" }, ...square.marks.map((className) => element("i", { className }))));
  if (square.arrows.length)
    parts.push(element("span", { className: "arrows" }, ...square.arrows.map(([className, sign, number]) => element("i", { className }, sign + number))));
  link.querySelector(".shown").replaceChildren(...parts);
}

/** Show on the page what filters leave. */
export function draw(table, evidence, filters, language) {
  const map = mapOf(evidence, filters);
  const say = sayer(evidence, language);
  table.querySelectorAll("thead .studies").forEach((place, n) => (place.textContent = written(map.byMechanism[n])));
  table.querySelectorAll("tbody .studies").forEach((place, n) => (place.textContent = written(map.bySource[n])));
  table.querySelectorAll("tbody td").forEach((td, n) => drawSquare(td, squareOf(evidence, map.entries[n], n, language)));
  const { n, r } = map.total;
  document.querySelector(".map-total").textContent =
    n + r ? say("map", "total", { studies: studiesInWords(map.total, say) }) : say("map", "empty");
}

/** Set the form as the filters are, and tell which are set, each with the way to be without it. */
function setForm(form, evidence, filters, language) {
  const say = sayer(evidence, language);
  const asked = PARAMETERS.filter((name) => filters[name]);
  for (const facet of FACETS) form.elements[facet].value = filters[facet];
  form.elements.from.value = filters.from;
  form.elements.to.value = filters.to;
  form.elements.retracted.checked = filters.standing;
  form.closest("details").open = true;
  const chips = asked.map((name) => {
    const rest = new URLSearchParams(asked.filter((other) => other !== name).map((other) => [other, filters[other]]));
    const shown = FACETS.includes(name) ? form.elements[name].selectedOptions[0].textContent.replace(/ \([^()]*\)$/, "") : filters[name];
    const label = say("map_filter", name);
    const text = name === "retracted" ? label : `${label}: ${shown}`;
    const away = element("span", { className: "unseen" }, `, ${say("map_filter", "remove")}`);
    const sign = element("span", { ariaHidden: "true" }, "×");
    return element("a", { href: `${location.pathname}${rest.size ? `?${rest}` : ""}` }, `${text} `, sign, away);
  });
  if (chips.length > 1)
    chips.push(element("a", { className: "quiet", href: location.pathname }, say("map_filter", "clear")));
  const line = element("p", { className: "map-active" }, say("map_filter", "active"), ...chips.flatMap((chip) => [" ", chip]));
  form.closest("details").before(line);
}

async function start(table) {
  const asked = new URLSearchParams(location.search);
  if (!PARAMETERS.some((name) => asked.get(name))) return;
  const language = document.documentElement.lang;
  for (const link of document.querySelectorAll("a.language")) link.search = location.search;
  const evidence = await (await fetch(table.dataset.static)).json();
  try {
    const filters = filtersOf(asked, evidence);
    draw(table, evidence, filters, language);
    setForm(document.querySelector(".map-filter form"), evidence, filters, language);
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault;
    document.querySelector(".map-total").textContent = sayer(evidence, language)("map", "refused", { value: fault.message });
  }
}

if (globalThis.document) {
  const table = document.querySelector("#map[data-static]");
  if (table) start(table);
}
