import { printPlan } from "../plan-text.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { curlLine } from "./curl-line.ts";
import type { DevEvent, Display } from "./display.ts";
import { requestText } from "./request-text.ts";

/** For a log: plain lines. Requests, what the parts wrote and `ready` on standard output, all else on standard error. */
export function openLineDisplay(): Display {
  const out = (text: string): void => void process.stdout.write(`${text}\n`);
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  return {
    show(event) {
      switch (event.kind) {
        case "ready":
          say(printPlan([event.plan]));
          return out([`ready ${event.url}`, ...tryLine(event)].join("\n"));
        case "diagnostics":
          return printDiagnostics(event.diagnostics, "text");
        case "swapped":
          return say(`serving generation ${event.generation}, ${event.milliseconds} ms after the edit`);
        case "kept":
          return say(
            `${event.refusedBy === "compiler" ? "" : `${event.reason}\n`}serving the last good, generation ${event.generation}`,
          );
        case "request":
          return out(requestText(event.line));
        case "output":
          return out(event.text);
        case "note":
          return say(event.text);
        case "stopped":
          if (event.reason !== undefined) say(event.reason);
      }
    },
    close: () => {},
  };
}

function tryLine({ served, url }: Extract<DevEvent, { readonly kind: "ready" }>): readonly string[] {
  const request = curlLine(served.gateway, url);
  return request === undefined ? [] : [`try   ${request}`];
}
