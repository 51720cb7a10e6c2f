// Prints, for each address query in the JSON on stdin, the cells and totals that the script of the static pages counts.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [script] = process.argv.slice(2);
const { filtersOf, mapOf, squareOf, written } = await import(pathToFileURL(script));
const { evidence, queries, languages } = JSON.parse(readFileSync(0, "utf-8"));

const answers = queries.map((query) => {
  try {
    const map = mapOf(evidence, filtersOf(new URLSearchParams(query), evidence));
    return {
      squares: Object.fromEntries(languages.map((one) => [one, map.entries.map((entry, n) => squareOf(evidence, entry, n, one))])),
      rows: map.bySource.map(written),
      columns: map.byMechanism.map(written),
      total: written(map.total),
    };
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault;
    return { refused: fault.message };
  }
});
process.stdout.write(JSON.stringify(answers));
