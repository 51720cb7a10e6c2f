// The editor of queries: CodeMirror in the place of a textarea that stays the form's field.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { linter, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

import "./style.js";
import { declared } from "./completion.js";
import { fill } from "./results.js";

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword], color: "var(--keyword)" },
  { tag: [tags.string, tags.number, tags.bool, tags.literal], color: "var(--string)" },
  { tag: tags.variableName, color: "var(--variable)" },
  { tag: [tags.namespace, tags.typeName, tags.url, tags.link, tags.propertyName, tags.name], color: "var(--name)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
]);

const LOOK = EditorView.theme({
  "&": { backgroundColor: "var(--card)", color: "var(--text)", fontSize: ".875rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: 'ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace', lineHeight: "1.5", minHeight: "14rem", maxHeight: "60vh" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--text)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--link) 25%, transparent)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--link) 6%, transparent)" },
  ".cm-gutters": { backgroundColor: "var(--card)", color: "var(--quiet)", borderRight: "1px solid var(--line)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--link)" },
  ".cm-tooltip": { backgroundColor: "var(--ground)", color: "var(--text)", border: "1px solid var(--quiet)", borderRadius: "6px", maxWidth: "min(36rem, 92vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxWidth: "92vw" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--link)", color: "var(--ground)" },
  ".cm-completionDetail": { color: "inherit", fontStyle: "normal", opacity: "1", marginLeft: ".8em" },
  ".cm-completionMatchedText": { textDecoration: "underline" },
  ".cm-completionInfo": { overflowWrap: "anywhere" },
  ".cm-diagnostic": { borderLeft: "4px solid var(--alarm)", padding: ".3rem .6rem" },
  ".cm-diagnosticAction": { backgroundColor: "var(--link)", color: "var(--ground)", borderRadius: "4px", padding: ".1rem .6rem" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--alarm)", textUnderlineOffset: ".2em" },
});

// The first place at which a query stops being SPARQL; what comes after is often only its consequence.
function faults(words, vocabulary) {
  return ({ state }) => {
    const found = [];
    const text = state.doc.toString();
    const known = declared(text);
    syntaxTree(state).iterate({
      enter(node) {
        if (node.type.isError && !found.some(({ broken }) => broken)) {
          const from = Math.min(node.from, Math.max(0, state.doc.length - 1));
          found.push({ from, to: Math.max(node.to, Math.min(from + 1, state.doc.length)), severity: "error", message: words.broken, broken: true });
        }
        if (node.name !== "PrefixedName") return;
        const prefix = text.slice(node.from, node.to).split(":")[0];
        if (known.has(prefix)) return;
        const namespace = vocabulary()?.prefixes[prefix];
        found.push({
          from: node.from, to: node.to, severity: "error", message: fill(words.undeclared, { prefix: `${prefix}:` }),
          actions: namespace ? [{
            name: words.declare,
            apply: (view) => view.dispatch({ changes: { from: 0, insert: `PREFIX ${prefix}: <${namespace}>\n` } }),
          }] : [],
        });
      },
    });
    return found;
  };
}

// Typed over a selection, letters get the look of what they replace from the browser, as a style that the page's policy
// forbids; so they are put in here.
const OVER_SELECTION = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main } = view.state.selection;
    if (event.inputType !== "insertText" || !event.data || main.empty || view.composing) return false;
    event.preventDefault();
    const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handler) => handler(view, main.from, main.to, event.data, insert))) view.dispatch(insert());
    return true;
  },
});

export class Editor {
  constructor(area, { words, run, vocabulary }) {
    this.area = area;
    const place = document.createElement("div");
    place.className = "editor";
    area.after(place);
    const described = [...(area.getAttribute("aria-describedby")?.split(" ") ?? []), "query-keys"];
    this.view = new EditorView({
      parent: place,
      state: EditorState.create({
        doc: area.value,
        extensions: [
          Prec.highest(keymap.of(["Ctrl-Enter", "Cmd-Enter"].map((key) => ({ key, run: () => { run(); return true; } })))),
          lineNumbers(), lintGutter(), history(), drawSelection(), bracketMatching(), closeBrackets(), highlightActiveLine(), highlightSpecialChars(),
          EditorView.lineWrapping, sparql(), syntaxHighlighting(COLOURS), LOOK, OVER_SELECTION,
          autocompletion({ override: [(context) => vocabulary()?.complete(context) ?? null], icons: false, tooltipClass: () => "completion" }),
          linter(faults(words, vocabulary), { delay: 500 }),
          // Tab is not among the keys, so that it leaves the editor as it leaves every field.
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
          EditorView.contentAttributes.of({
            "aria-labelledby": "query-label", "aria-describedby": described.join(" "), autocapitalize: "off", spellcheck: "false",
          }),
          EditorView.updateListener.of((update) => { if (update.docChanged) area.value = this.text; }),
        ],
      }),
    });
    area.hidden = true;
    // The field it names is hidden; whoever chooses the label means the editor.
    document.getElementById("query-label").addEventListener("click", () => this.view.focus());
  }

  get text() {
    return this.view.state.doc.toString();
  }

  set text(text) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  // Marks what the server says of a place, counted from 1, and goes there.
  mark(line, column, message) {
    const { doc } = this.view.state;
    const its = doc.line(Math.min(Math.max(line, 1), doc.lines));
    // Columns are counted in characters, of which some are two units here.
    const units = [...its.text].slice(0, column - 1).join("").length;
    const from = Math.min(its.from + units, its.to);
    this.view.dispatch(setDiagnostics(this.view.state, [{ from, to: Math.min(from + 1, doc.length), severity: "error", message }]));
    this.view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    this.view.focus();
  }
}
