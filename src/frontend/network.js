// The network of causal axes: drawn into the place that the page leaves for it; the page's lists say the same.
import cytoscape from "cytoscape";
import dagre from "cytoscape-dagre";

cytoscape.use(dagre);

const section = document.getElementById("picture");
const canvas = section.querySelector(".canvas");
const chosen = document.getElementById("picture-chosen");
const find = document.getElementById("picture-find");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const SHAPES = {
  gene: "round-rectangle", rna: "round-rectangle", pathway: "hexagon", process: "ellipse", outcome: "rectangle",
  cell: "ellipse", other: "round-rectangle",
};
const BORDERS = { rna: "dashed", outcome: "double", cell: "dotted" };
const ARROWS = { activates: "triangle", inhibits: "tee", modulates: "vee" };

const SIZE = 13;
const FONT = getComputedStyle(document.body).fontFamily;
const WIDEST = 150;
// The library would put a style into the page, which the page's policy forbids; what it says stands in ours.
const mark = document.createElement("meta");
mark.id = "__________cytoscape_stylesheet";
document.head.append(mark);

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function style() {
  const groups = Object.entries(SHAPES).map(([group, shape]) => ({
    selector: `node[group = "${group}"]`,
    style: {
      shape,
      "border-color": colour(group === "other" ? "quiet" : group),
      "border-style": BORDERS[group] ?? "solid",
      "border-width": group === "outcome" ? 4 : 2,
    },
  }));
  return [
    {
      selector: "node",
      style: {
        label: "data(lines)", color: colour("text"), "background-color": colour("card"), "font-size": SIZE,
        "font-family": FONT, "text-valign": "center", "text-wrap": "wrap", width: "data(width)",
        height: "data(height)",
      },
    },
    ...groups,
    {
      selector: "edge",
      style: {
        width: "data(weight)", "curve-style": "bezier", "line-color": colour("quiet"),
        "target-arrow-color": colour("quiet"), "target-arrow-shape": ARROWS.modulates, "arrow-scale": 1.2,
        "line-style": "dashed",
      },
    },
    ...["activates", "inhibits"].map((sign) => ({
      selector: `edge[sign = "${sign}"]`,
      style: {
        "line-style": "solid", "target-arrow-shape": ARROWS[sign],
        "line-color": colour(sign === "activates" ? "raises" : "lowers"),
        "target-arrow-color": colour(sign === "activates" ? "raises" : "lowers"),
      },
    })),
    { selector: "edge[?opposed]", style: { label: "⚡", color: colour("alarm"), "font-size": 18 } },
    { selector: "edge[?retracted]", style: { "line-style": "dotted", "line-color": colour("alarm") } },
    { selector: ".faint", style: { opacity: 0.15 } },
    { selector: "node:selected", style: { "border-width": 5, "background-color": colour("ground") } },
  ];
}

const pen = document.createElement("canvas").getContext("2d");
pen.font = `${SIZE}px ${FONT}`;

// A name in lines that fit; Chinese may break between any two signs, others between words.
function box(node) {
  const lines = [""];
  for (const part of node.name.match(/[\u3000-\u9fff]|[^\u3000-\u9fff\s/]+[\s/]*/g) ?? [node.name]) {
    const longer = lines.at(-1) + part;
    if (lines.at(-1) && pen.measureText(longer.trimEnd()).width > WIDEST) lines.push(part);
    else lines[lines.length - 1] = longer;
  }
  const width = Math.max(...lines.map((line) => pen.measureText(line.trimEnd()).width));
  // Slanted and round shapes have less room for text than their box.
  const room = node.group === "pathway" || node.group === "process" || node.group === "cell" ? 1.25 : 1;
  return { lines: lines.join("\n"), width: width * room + 18, height: (lines.length * SIZE * 1.25 + 12) * room };
}

function elements(data) {
  return [
    ...data.nodes.map((node) => ({ data: { ...node, ...box(node) } })),
    ...data.edges.map((edge, number) => ({
      data: {
        ...edge, id: `edge-${number}`, source: edge.from, target: edge.to,
        weight: Math.min(1.5 + edge.studies.length, 6),
      },
    })),
  ];
}

function text(tag, words) {
  const element = document.createElement(tag);
  element.textContent = words;
  return element;
}

// What is chosen, in words, with a link to its page.
function describe(node) {
  chosen.replaceChildren();
  if (!node) {
    chosen.append(text("p", section.dataset.nothing));
    return;
  }
  const heading = document.createElement("p");
  const link = text("a", node.data("name"));
  link.href = node.data("href");
  heading.append(text("strong", ""), link);
  const list = document.createElement("ul");
  for (const edge of node.connectedEdges().toArray()) {
    const { sign, studies, general, opposed, retracted } = edge.data();
    const by = [...studies, ...(general ? [section.dataset.general] : [])];
    const marks = [...(opposed ? [section.dataset.opposed] : []), ...(retracted ? [section.dataset.retracted] : [])];
    const said = `${edge.source().data("name")} ${section.dataset[sign]} ${edge.target().data("name")}`;
    list.append(text("li", `${said} (${[by.join(", "), ...marks].join("; ")})`));
  }
  chosen.append(heading, list);
}

function draw(data) {
  const graph = cytoscape({
    container: canvas, elements: elements(data), style: style(), minZoom: 0.1, maxZoom: 3,
    // A page that is scrolled by wheel or finger goes on being scrolled.
    userZoomingEnabled: false, userPanningEnabled: !window.matchMedia("(pointer: coarse)").matches,
    layout: { name: "dagre", rankDir: window.innerWidth < 700 ? "TB" : "LR", nodeSep: 14, rankSep: 60, animate: false },
  });
  const whole = () => graph.fit(undefined, 20);
  const zoom = (factor) =>
    graph.zoom({ level: graph.zoom() * factor, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
  const select = (node, centre = true) => {
    graph.elements().unselect().removeClass("faint");
    if (node) {
      node.select();
      graph.elements().not(node.closedNeighborhood()).addClass("faint");
      if (centre) {
        graph.fit(node.closedNeighborhood(), 30);
        if (graph.zoom() > 1.2) graph.zoom(1.2);
        graph.center(node.closedNeighborhood());
      }
    }
    find.value = node ? node.id() : "";
    describe(node);
  };
  const current = () => graph.nodes(":selected")[0];
  const among = (nodes, step) => {
    const sorted = nodes.toArray().sort((one, other) => one.position("y") - other.position("y"));
    const place = sorted.indexOf(current());
    return sorted[(place + step + sorted.length) % sorted.length];
  };
  const go = {
    ArrowRight: (node) => node.outgoers("node")[0],
    ArrowLeft: (node) => node.incomers("node")[0],
    // Those that the same things lead to, else all.
    ArrowDown: (node) => among(siblings(node), 1),
    ArrowUp: (node) => among(siblings(node), -1),
  };
  const siblings = (node) => {
    const found = node.incomers("node").outgoers("node").union(node);
    return found.length > 1 ? found : graph.nodes();
  };
  const acts = { closer: () => zoom(1.3), farther: () => zoom(1 / 1.3), whole: () => { select(); whole(); } };
  const keys = { "+": acts.closer, "=": acts.closer, "-": acts.farther, 0: acts.whole, Escape: () => select() };

  graph.on("tap", (event) => select(event.target === graph ? undefined : event.target.isNode() ? event.target : undefined, false));
  graph.on("dbltap", "node", (event) => { window.location.href = event.target.data("href"); });
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = current();
    if (keys[event.key]) keys[event.key]();
    else if (event.key === "Enter" && node) window.location.href = node.data("href");
    else if (go[event.key]) select(node ? go[event.key](node) ?? node : graph.nodes()[0]);
    else return;
    event.preventDefault();
  });
  for (const button of section.querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => acts[button.dataset.act]());
  }
  const named = [...data.nodes].sort((one, other) => one.name.localeCompare(other.name, document.documentElement.lang));
  find.append(...named.map((node) => new Option(node.name, node.id)));
  find.addEventListener("change", () => select(find.value ? graph.getElementById(find.value) : undefined));
  dark.addEventListener("change", () => graph.style(style()));
  new ResizeObserver(() => { graph.resize(); if (!current()) whole(); }).observe(canvas);
  whole();
  describe();
  // For tests, and for who wants to look closer.
  canvas.graph = graph;
}

const answer = await fetch(section.dataset.network);
if (answer.ok) {
  section.hidden = false;
  draw(await answer.json());
}
