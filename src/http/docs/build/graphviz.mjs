import { Graphviz } from "@hpcc-js/wasm-graphviz";

export async function drawGraph(dot) {
  const graphviz = await Graphviz.load();
  return graphviz.layout(dot, "svg", "dot");
}
