import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../docs/codes/", import.meta.url));

/** A page of docs/codes: a title, some sentences, and sections with code blocks. */
export interface Page {
  /** By its place below docs/codes. */
  readonly code: string;
  readonly title: string;
  /** What stands before the first section. */
  readonly introduction: string;
  readonly sections: ReadonlyMap<string, Section>;
}

export interface Section {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** A fenced code block; its first word is a language, its second, if there is one, the name of a file. */
export interface Block {
  readonly language: string;
  readonly file: string | undefined;
  readonly text: string;
}

export function readPages(): readonly Page[] {
  return readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll(sep, "/").replace(/\.md$/, ""))
    .sort()
    .map((code) => parsePage(code, readFileSync(join(ROOT, `${code}.md`), "utf8")));
}

export function parsePage(code: string, text: string): Page {
  const [head = "", ...rest] = splitOutsideOfBlocks(text);
  const [title = "", ...introduction] = head.split("\n");
  const sections = rest.map((part): readonly [string, Section] => {
    const [name = "", ...lines] = part.split("\n");
    return [name.replace(/^## /, ""), { text: lines.join("\n"), blocks: blocksOf(lines.join("\n")) }];
  });
  return {
    code,
    title: title.replace(/^# /, ""),
    introduction: introduction.join("\n").trim(),
    sections: new Map(sections),
  };
}

export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\w*)(?: (\S+))?\n(.*?)^```$/gms)].map(
    ([, language = "", file, text = ""]): Block => ({ language, file, text }),
  );
}

/** The files that a section gives an author: the first block is gateway.ts, others carry their names. */
export function filesOf(section: Section | undefined): Readonly<Record<string, string>> {
  const blocks = (section?.blocks ?? []).filter(({ language }) => language !== "sh");
  return Object.fromEntries(blocks.map(({ file, text }) => [file ?? "gateway.ts", text]));
}

/** `NAME=value` before a command of an `sh` block: the environment that the example asks for. */
export function environmentOf(section: Section | undefined): Readonly<Record<string, string>> {
  const commands = (section?.blocks ?? []).filter(({ language }) => language === "sh");
  const settings = commands.flatMap(({ text }) => [...text.matchAll(/\b([A-Z][A-Z0-9_]*)=(\S+)/g)]);
  return Object.fromEntries(settings.map(([, name, value]) => [name, value]));
}

/** Puts another text into the block of the section "Output". */
export function writeOutput({ code }: Page, output: string): void {
  const file = join(ROOT, `${code}.md`);
  const text = readFileSync(file, "utf8");
  writeFileSync(
    file,
    text.replace(/(## Output\n\n```text\n).*?(```\n)/s, (_, before: string, after: string) => before + output + after),
  );
}

/** At each `## ` that is a heading and no line of code. */
function splitOutsideOfBlocks(text: string): readonly string[] {
  let isInBlock = false;
  const parts: string[][] = [[]];
  for (const line of text.split("\n")) {
    if (line.startsWith("```")) isInBlock = !isInBlock;
    if (!isInBlock && line.startsWith("## ")) parts.push([]);
    parts.at(-1)?.push(line);
  }
  return parts.map((lines) => lines.join("\n"));
}
