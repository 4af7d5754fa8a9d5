/** A graph in Graphviz's language as an SVG document. */
export function drawGraph(dot: string): Promise<string>;
