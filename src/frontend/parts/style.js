// The styles of the editor as sheets made by script, which a strict policy for style allows; the library would put a
// <style> into the page, which that policy forbids.
import { StyleModule } from "style-mod";

const mounted = new Set();
const sheet = new CSSStyleSheet();

StyleModule.mount = (root, modules) => {
  const before = mounted.size;
  for (const module of [modules].flat()) mounted.add(module);
  if (mounted.size > before) sheet.replaceSync([...mounted].map((module) => module.getRules()).join("\n"));
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
};
