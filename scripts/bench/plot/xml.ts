/** An element of an SVG; a text is escaped when it is printed. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (Element | string)[];
}

export function element(
  name: string,
  attributes: Element["attributes"],
  ...children: readonly (Element | string)[]
): Element {
  return { name, attributes, children };
}

/** Indented, one element a line: a picture that changes can be read as a diff. */
export function printXml({ name, attributes, children }: Element, indent = ""): string {
  const head = [
    name,
    ...Object.entries(attributes).map(([key, value]) => `${key}="${escapeXml(numberOrText(value))}"`),
  ].join(" ");
  if (children.length === 0) return `${indent}<${head}/>\n`;
  const texts = children.filter((child) => typeof child === "string");
  if (texts.length === children.length) return `${indent}<${head}>${escapeXml(texts.join(""))}</${name}>\n`;
  const inner = children.map((child) =>
    typeof child === "string" ? `${indent}  ${escapeXml(child)}\n` : printXml(child, `${indent}  `),
  );
  return `${indent}<${head}>\n${inner.join("")}${indent}</${name}>\n`;
}

/** A tenth of a pixel is enough, and the same on every machine. */
function numberOrText(value: string | number): string {
  return typeof value === "number" ? String(Math.round(value * 10) / 10) : value;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
