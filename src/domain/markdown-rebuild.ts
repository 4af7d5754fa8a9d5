/** Elements that keep their name and lose their attributes. */
const PLAIN = new Set(
  "p em strong del ul ol li blockquote code pre hr br table thead tbody tr th td h1 h2 h3 h4 h5 h6 sup".split(" "),
);
const DIRECTED = new Set(["p", "li", "th", "td", "blockquote"]);
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"<>]*")*)\s*\/?>|[<>]/g;
const FOREIGN = /^(?:https?:\/\/|mailto:)[^\s]/i;

/**
 * The parser's HTML, made anew tag by tag from what is allowed, so that nothing depends on the parser alone. In its output
 * each `<` that is no tag of its own stands as `&lt;`, in attributes too.
 */
export function rebuildHtml(html: string, page: { prefix: string; heading: number }): string {
  const builder = new Builder(page.prefix, page.heading);
  const withHeads = html.replaceAll(/<th(?: align="\w+")?><\/th>/g, "<td></td>");
  return withHeads.replaceAll(TAG, (tag, slash: string, name: string | undefined, attributes: string) => {
    if (name === undefined) return tag === "<" ? "&lt;" : "&gt;";
    return slash ? builder.close(name) : builder.open(name, parse(attributes));
  });
}

class Builder {
  private readonly headings: number[] = [];
  private level = 0;
  /** What closes each link that is open: links are not nested. */
  private readonly links: string[] = [];

  constructor(
    private readonly prefix: string,
    private readonly base: number,
  ) {}

  open(name: string, given: Map<string, string>): string {
    if (name === "a") return this.openLink(given);
    if (name === "img") return this.image(given);
    if (name === "input") return task(given.has("checked"));
    if (name === "section") return '<div class="md-footnotes">';
    if (!PLAIN.has(name)) return "";
    if (/^h\d$/.test(name)) return `<h${this.headingLevel(Number(name[1]))} dir="auto">`;
    if (name === "table") return '<div class="md-table" role="group" aria-label="Table" tabindex="0"><table>';
    if (name === "pre") return '<pre tabindex="0">';
    const added = DIRECTED.has(name) ? ' dir="auto"' : "";
    return `<${name}${added}${this.id(given)}${alignment(given)}${start(given)}>`;
  }

  close(name: string): string {
    if (name === "a") return this.links.pop() ?? "";
    if (name === "section") return "</div>";
    if (!PLAIN.has(name)) return "";
    if (/^h\d$/.test(name)) return `</h${this.level}>`;
    return name === "table" ? "</table></div>" : `</${name}>`;
  }

  private openLink(given: Map<string, string>): string {
    const href = given.get("href") ?? "";
    const own = href.startsWith(`#${this.prefix}fn`);
    if (this.links.some((end) => end !== "") || !(own || FOREIGN.test(href))) {
      this.links.push("");
      return "";
    }
    this.links.push("</a>");
    if (!own) return `<a href="${href}"${title(given)} ${OUTWARDS}>`;
    const label = given.get("aria-label") ?? `Footnote ${this.prefix && href.slice(this.prefix.length + 4)}`;
    return `<a href="${href}"${this.id(given)} aria-label="${label}">`;
  }

  /** A foreign image would tell its host who reads; so it is a link, or its words where it can't be one. */
  private image(given: Map<string, string>): string {
    const source = given.get("src") ?? "";
    const words = `Image: ${given.get("alt") || "without a description"}`;
    if (this.links.some((end) => end !== "") || !/^https?:/i.test(source) || !FOREIGN.test(source)) {
      return `<span class="md-image">${words}</span>`;
    }
    return `<a class="md-image" href="${source}"${title(given)} ${OUTWARDS}>${words}</a>`;
  }

  /** Headings keep their order, start at the page's level and go down one at a time. */
  private headingLevel(original: number): number {
    while ((this.headings.at(-1) ?? 0) >= original) this.headings.pop();
    this.headings.push(original);
    this.level = Math.min(this.base - 1 + this.headings.length, 6);
    return this.level;
  }

  private id(given: Map<string, string>): string {
    const id = given.get("id");
    return id?.startsWith(this.prefix) ? ` id="${id}"` : "";
  }
}

const OUTWARDS = 'rel="noreferrer noopener nofollow" target="_blank"';

function parse(attributes: string): Map<string, string> {
  return new Map([...attributes.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]));
}

function title(given: Map<string, string>): string {
  const value = given.get("title");
  return value ? ` title="${value}"` : "";
}

function alignment(given: Map<string, string>): string {
  const align = given.get("align");
  return align === "center" || align === "right" ? ` class="md-${align}"` : "";
}

function start(given: Map<string, string>): string {
  const value = given.get("start");
  return value && /^\d{1,9}$/.test(value) ? ` start="${Number(value)}"` : "";
}

function task(done: boolean): string {
  return `<span class="md-task" role="img" aria-label="${done ? "done" : "not done"}">${done ? "☑" : "☐"}</span>`;
}
