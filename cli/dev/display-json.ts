import type { DevEvent, Display } from "./display.ts";

/**
 * For machines: one JSON object a line on standard output, told apart by `event`. Fields may be added.
 *
 * - `{"event":"ready","url":"http://127.0.0.1:8080","generation":1}`
 * - `{"event":"diagnostics","milliseconds":41,"diagnostics":[…]}` after every compilation, as in `check --format json`
 * - `{"event":"swapped","generation":2,"milliseconds":57}` every request from now on is answered by it
 * - `{"event":"kept","generation":2,"refusedBy":"compiler|sidecar|envoy|nginx","reason":"…"}` the last good goes on
 * - `{"event":"request","timestamp":"…","statusCode":200,…}` a line of the access log
 * - `{"event":"output","text":"…"}`, `{"event":"note","text":"…"}` words of the parts, and of `dev`
 * - `{"event":"stopped","exitCode":0}` with a `reason` where a part ended by itself; the last line
 */
export function openJsonDisplay(write: (text: string) => void): Display {
  return {
    show: (event) => write(`${JSON.stringify(publicForm(event))}\n`),
    close: () => {},
  };
}

function publicForm(event: DevEvent): Readonly<Record<string, unknown>> {
  switch (event.kind) {
    case "ready":
    case "swapped": {
      const { kind, plan: _, served: __, ...fields } = event;
      return { event: kind, ...fields };
    }
    case "request":
      return { event: "request", ...event.line };
    default: {
      const { kind, ...fields } = event;
      return { event: kind, ...fields };
    }
  }
}
