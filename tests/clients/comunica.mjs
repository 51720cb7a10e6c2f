// Asks queries of an endpoint with Comunica. Takes {"endpoint", "queries": {name: text}} on stdin and prints the rows of
// each as JSON: terms in the order of the variables, null where nothing is bound.
import { text } from "node:stream/consumers";
import { QueryEngine } from "@comunica/query-sparql";

const { endpoint, queries } = JSON.parse(await text(process.stdin));
const engine = new QueryEngine();

function told(term) {
  if (term === undefined) return null;
  if (term.termType === "Literal") return ["literal", term.value, term.datatype.value, term.language];
  return ["uri", term.value, "", ""];
}

const answers = {};
for (const [name, query] of Object.entries(queries)) {
  const result = await engine.query(query, { sources: [{ type: "sparql", value: endpoint }] });
  const { variables } = await result.metadata();
  const rows = await (await result.execute()).toArray();
  answers[name] = rows.map((row) => variables.map((variable) => told(row.get(variable))));
}
console.log(JSON.stringify(answers));
