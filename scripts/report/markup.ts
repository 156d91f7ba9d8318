// HTML and SVG as a tagged template: what is put in is escaped, unless it was made here already.

export interface Markup {
  readonly text: string;
}

type Part = string | number | Markup | readonly Markup[];

export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { text: String.raw({ raw: strings }, ...parts.map(render)) };
}

function render(part: Part): string {
  if (typeof part === "string" || typeof part === "number") return escape(String(part));
  if ("text" in part) return part.text;
  return part.map((each) => each.text).join("");
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
