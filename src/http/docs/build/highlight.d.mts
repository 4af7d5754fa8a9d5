// Apart from its declaration, since the library's own would bring the types of a browser into the Worker.
/** Code as HTML with its parts marked for the stylesheet. A language that we don't know stays plain. */
export function highlight(code: string, language: string): string;
