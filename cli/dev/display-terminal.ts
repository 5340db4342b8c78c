import { clearScreenDown, cursorTo } from "node:readline";
import type { ExplainedGateway } from "../explain/explain.ts";
import { diagnosticTexts, palette } from "../print-diagnostics.ts";
import { curlLine } from "./curl-line.ts";
import type { DevEvent, Display, Wishes } from "./display.ts";
import { explainLast } from "./explain-last.ts";
import { visible } from "./request-text.ts";
import { routeLines } from "./route-lines.ts";
import { renderScreen, type ScreenState } from "./screen.ts";

/** Many requests a second are one drawing. */
const DRAW_MS = 100;
const KEPT_REQUESTS = 200;
const KEPT_NOTES = 20;

const ENTER_SCREEN = "\x1b[?1049h\x1b[?25l";
const LEAVE_SCREEN = "\x1b[?25h\x1b[?1049l";
const CTRL_C = "\x03";

/** For a person: one screen that is drawn anew, and keys. What was said last stays on the terminal at the end. */
export function openTerminalDisplay(file: string, wishes: Wishes): Display {
  const { stdin, stdout } = process;
  let state: ScreenState = {
    ...{ generation: 1, since: clock() },
    ...{ routes: [], diagnostics: [], requests: [], notes: [] },
  };
  let due: NodeJS.Timeout | undefined;
  const draw = (): void => {
    due = undefined;
    const size = { rows: stdout.rows ?? 24, columns: stdout.columns ?? 80 };
    cursorTo(stdout, 0, 0);
    clearScreenDown(stdout);
    stdout.write(renderScreen(state, size, palette()).join("\r\n"));
  };
  const change = (next: Partial<ScreenState>): void => {
    state = { ...state, ...next };
    due ??= setTimeout(draw, DRAW_MS);
  };
  let served: ExplainedGateway | undefined;
  const explain = async (): Promise<void> => {
    const [last] = state.requests;
    change({ page: last === undefined ? ["there was no request yet"] : await explainLast(last, { served, file }) });
  };
  const press = (key: string): void => {
    if (key === "q" || key === CTRL_C) wishes.quit();
    else if (key === "r") wishes.rebuild();
    else if (key === "e") void explain();
    else change({ page: undefined });
  };
  stdout.write(ENTER_SCREEN);
  stdout.on("resize", draw);
  stdin.setRawMode(true).setEncoding("utf8").resume().on("data", press);
  return {
    show(event) {
      if (event.kind === "ready" || event.kind === "swapped") served = event.served;
      change(after(event, state));
    },
    close() {
      clearTimeout(due);
      stdin.off("data", press).setRawMode(false).pause();
      stdout.off("resize", draw).write(LEAVE_SCREEN);
      const words = [...state.diagnostics, ...state.notes];
      if (words.length > 0) process.stderr.write(`${words.join("\n")}\n`);
    },
  };
}

/** What an event changes on the screen. */
function after(event: DevEvent, state: ScreenState): Partial<ScreenState> {
  switch (event.kind) {
    case "ready":
      return {
        url: event.url,
        request: curlLine(event.served.gateway, event.url),
        since: clock(),
        routes: routeLines(event.plan),
      };
    case "diagnostics":
      return { diagnostics: diagnosticTexts(event.diagnostics).flatMap((text) => text.trimEnd().split("\n")) };
    case "swapped": {
      const { generation, plan } = event;
      return { generation, since: clock(), routes: routeLines(plan), kept: undefined };
    }
    case "kept":
      return { kept: visible(event.reason.split("\n")[0] ?? "") };
    case "request":
      return { requests: [event.line, ...state.requests].slice(0, KEPT_REQUESTS) };
    case "output":
    case "note":
      return { notes: [...state.notes, visible(event.text)].slice(-KEPT_NOTES) };
    case "stopped":
      return event.reason === undefined ? {} : { notes: [...state.notes, ...event.reason.split("\n")] };
  }
}

function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}
