import { stripVTControlCharacters } from "node:util";
import type { Palette } from "../../compiler/diagnostics/render.ts";
import type { LogLine } from "./output-line.ts";
import { requestText } from "./request-text.ts";

/** All that the screen of `dev` shows. */
export interface ScreenState {
  /** Left out: it does not serve yet. */
  readonly url?: string;
  /** A command that is answered; left out: there is none. */
  readonly request?: string;
  readonly generation: number;
  /** When it began to serve, `12:01:02`. */
  readonly since: string;
  /** Why the newest edit is not served; left out: it is. */
  readonly kept?: string;
  readonly routes: readonly string[];
  /** The findings of the last compilation, rendered. */
  readonly diagnostics: readonly string[];
  /** The last first. */
  readonly requests: readonly LogLine[];
  /** What the parts and `dev` itself said last. */
  readonly notes: readonly string[];
  /** Shown in place of all but the state, until a key is pressed. */
  readonly page?: readonly string[];
}

export interface ScreenSize {
  readonly rows: number;
  readonly columns: number;
}

const KEYS = "e explain the last request   r rebuild   q quit";

/** Notes that still fit beside all else. */
const MOST_NOTES = 3;

/**
 * The lines of a screen, exactly as many as it has rows: state, routes, findings, the tail of requests, keys. Findings
 * come before routes where there is not room for both; a line that is too long is cut.
 */
export function renderScreen(state: ScreenState, { rows, columns }: ScreenSize, palette: Palette): readonly string[] {
  const page = state.page && [stateLine(state, palette), "", ...head(state.page, Math.max(1, rows - 3))];
  const body = (page ?? overview(state, rows, palette)).slice(0, Math.max(0, rows - 1));
  const filled = [...body, ...Array.from({ length: Math.max(0, rows - 1 - body.length) }, () => "")];
  return [...filled.map((line) => cut(line, columns)), cut(palette.dim(KEYS), columns)];
}

function overview(state: ScreenState, rows: number, palette: Palette): readonly string[] {
  const room = Math.max(0, rows - 5);
  const diagnostics = head(state.diagnostics, Math.max(1, Math.floor(room * 0.6)));
  const routes = head(state.routes, Math.max(1, Math.floor((room - diagnostics.length) * 0.5)));
  const notes = state.notes.slice(-Math.min(MOST_NOTES, Math.max(0, room - diagnostics.length - routes.length - 4)));
  const top = [
    stateLine(state, palette),
    state.kept === undefined ? palette.dim(state.request ?? "") : palette.error(`serving the last good: ${state.kept}`),
    "",
    ...routes,
    ...section(diagnostics),
    ...section(notes.map((note) => palette.dim(note))),
    "",
  ];
  const left = Math.max(0, rows - 1 - top.length);
  return [...top, ...state.requests.slice(0, left).map((line) => paintRequest(line, palette))];
}

function stateLine({ url, generation, since }: ScreenState, palette: Palette): string {
  return palette.bold(url === undefined ? "starting" : `${url}  serving generation ${generation} since ${since}`);
}

function section(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", ...lines];
}

function head(lines: readonly string[], most: number): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `… and ${lines.length - most + 1} more lines`];
}

function paintRequest(line: LogLine, palette: Palette): string {
  const text = requestText(line);
  const status = Number(line.statusCode);
  return status >= 500 ? palette.error(text) : status >= 400 ? palette.warning(text) : text;
}

/** Colours have no width; a line that is too long loses them with its end. */
function cut(line: string, columns: number): string {
  const bare = stripVTControlCharacters(line);
  return bare.length <= columns ? line : `${bare.slice(0, Math.max(0, columns - 1))}…`;
}
