import { renameSync, writeFileSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { openCompileSession } from "../../../cli/dev/compile-session.ts";
import type { DevEvent } from "../../../cli/dev/display.ts";
import { openEditLoop } from "../../../cli/dev/edit-loop.ts";
import { servePlans } from "../../../cli/dev/start-gateway.ts";
import { openFileWatcher } from "../../../cli/dev/watch-files.ts";
import type { Target } from "../../../model/targets.ts";
import { authorFolder } from "../load/author-folder.ts";

type Outcome = Extract<DevEvent, { readonly kind: "swapped" | "kept" }>;

/** A gateway of an author that runs and is edited. */
export interface Editing {
  readonly file: (name: string) => string;
  /** The body of an answer, or its status where that is not 200. */
  get(path: string): Promise<string | number>;
  /** Saves a file by rename, as editors do, and waits for what comes of it. */
  save(name: string, text: string): Promise<Outcome>;
  /** Waits for what comes of an edit that is made here. */
  after(edit: () => void): Promise<Outcome>;
  /** Codes of the findings of the last compilation. */
  codes(): readonly string[];
  /** What was said of swaps that take long. */
  readonly notes: readonly string[];
  readonly proxyPid: number | undefined;
  /** On 127.0.0.1. */
  readonly port: number;
}

export async function startEditing(
  files: Readonly<Record<string, string>>,
  options: { readonly target?: Target; readonly binary?: string; readonly stores?: "memory" | "declared" } = {},
): Promise<Editing> {
  const { target = "node", binary, stores = "memory" } = options;
  const file = authorFolder(files);
  const session = openCompileSession({ file: file("gateway.ts"), addresses: {}, stores });
  onTestFinished(() => session.close());
  const { plans, inputs, diagnostics } = await session.compile();
  expect(diagnostics).toEqual([]);
  const notes: string[] = [];
  const onNote = (text: string): void => void notes.push(text);
  const gateway = await servePlans(plans ?? [], { target, onNote, ...(binary === undefined ? {} : { binary }) });
  const seen: DevEvent[] = [];
  const watcher = openFileWatcher(() => loop.edited(), expect.fail);
  const show = (event: DevEvent): void => void seen.push(event);
  const loop = openEditLoop({ session, gateway, target, failOn: "error", show, onInputs: watcher.watch });
  watcher.watch(inputs);
  onTestFinished(async () => {
    watcher.close();
    await loop.close();
    await gateway.stop();
  });
  const after = async (edit: () => void): Promise<Outcome> => {
    const outcomes = () => seen.flatMap((event) => (event.kind === "swapped" || event.kind === "kept" ? [event] : []));
    const before = outcomes().length;
    edit();
    await expect.poll(() => outcomes().length, { timeout: 30_000, interval: 10 }).toBeGreaterThan(before);
    const last = outcomes().at(-1);
    if (!last) throw new Error("nothing came of it");
    return last;
  };
  return {
    file,
    notes,
    proxyPid: gateway.proxyPid,
    port: Number(new URL(gateway.url).port),
    after,
    get: async (path) => {
      const response = await fetch(`${gateway.url}${path}`);
      const body = await response.text();
      return response.status === 200 ? body : response.status;
    },
    save: (name, text) =>
      after(() => {
        writeFileSync(file(`${name}.new`), text);
        renameSync(file(`${name}.new`), file(name));
      }),
    codes: () =>
      seen
        .flatMap((event) => (event.kind === "diagnostics" ? [event.diagnostics.map(({ code }) => code)] : []))
        .at(-1) ?? [],
  };
}

/** A gateway that answers `text` (code, not a string) at `/a`. */
export function answering(text: string, before = ""): string {
  return [
    `import { anyone, gateway, respond, upstream } from "gatewright";`,
    before,
    `export default gateway({`,
    `  targets: ["envoy", "nginx"],`,
    `  routes: { "GET /a": { auth: anyone, to: respond({ status: 200, json: ${text} }) } },`,
    `});`,
    "",
  ].join("\n");
}
