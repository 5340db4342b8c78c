import { writeFileSync } from "node:fs";
import type { Child } from "./child.ts";
import type { OutputLine } from "./output-line.ts";

/** The longest a sidecar may take for a new configuration: a store that does not answer is waited for. */
const TAKE_LIMIT_MS = 10_000;

/** A running sidecar together with the file that it is configured by. */
export interface SidecarPart {
  readonly child: Child;
  /** Hands over another sidecar.json. @returns why it was refused; then the former one is in its place, and in use */
  take(text: string): Promise<string | undefined>;
  /** To be told of every line the sidecar writes. */
  hear(line: OutputLine): void;
  /** Starts it anew with its present configuration. */
  restart(): Promise<void>;
}

export function openSidecarPart(options: {
  /** The file, which holds `text`. */
  readonly config: string;
  readonly text: string;
  start(): Child;
  waitFor(child: Child): Promise<void>;
}): SidecarPart {
  const { config, start } = options;
  let child = start();
  let current = options.text;
  let settle: ((refusal: string | undefined) => void) | undefined;
  return {
    get child() {
      return child;
    },
    async take(text) {
      if (text === current) return undefined;
      writeFileSync(config, text);
      const refusal = await new Promise<string | undefined>((resolve) => {
        settle = resolve;
        setTimeout(resolve, TAKE_LIMIT_MS, `it said nothing for ${TAKE_LIMIT_MS / 1_000} s`).unref();
        void child.ended.then((end) => resolve(`it ended (${end})`));
        child.signal("SIGHUP");
      });
      settle = undefined;
      if (refusal === undefined) current = text;
      else writeFileSync(config, current);
      return refusal;
    },
    hear(line) {
      if (line.kind !== "event") return;
      if (line.event === "configuration-taken") settle?.(undefined);
      if (line.event === "configuration-refused") settle?.(String(line.line.reason));
      if (line.event === "bug" && line.line.where === "reload") settle?.("it met a defect of gatewright, see its line");
    },
    async restart() {
      await child.stop();
      child = start();
      await options.waitFor(child);
    },
  };
}
