/** Values with their unit in the text, as users write them: `"5s"`, `"64kb"`, `"100 per minute"`, `"5%"`. */

const MILLISECONDS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const BYTES = { b: 1, kb: 1_024, mb: 1_048_576 } as const;
const WINDOWS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** The longest duration any setting takes, a leap year: beyond it timers of Node and of the proxies overflow. */
const LONGEST_MS = 366 * MILLISECONDS.d;

/** A number of requests in a window of time. */
export interface Rate {
  readonly count: number;
  readonly windowMs: number;
}

/** `"250ms"`, `"3s"`, `"5m"`, `"1h"`, `"30d"` in milliseconds, at least 1; `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^([1-9]\d{0,11})(ms|s|m|h|d)$/.exec(text) ?? [];
  if (digits === undefined || !isKey(MILLISECONDS, unit)) return undefined;
  const milliseconds = Number(digits) * MILLISECONDS[unit];
  return milliseconds <= LONGEST_MS ? milliseconds : undefined;
}

/** `"512b"`, `"64kb"`, `"1mb"` in bytes (1 kb = 1024 b); `undefined` for anything else. */
export function parseSize(text: string): number | undefined {
  const [, digits, unit] = /^(0|[1-9]\d{0,9})(b|kb|mb)$/.exec(text) ?? [];
  if (digits === undefined || !isKey(BYTES, unit)) return undefined;
  const bytes = Number(digits) * BYTES[unit];
  return bytes <= 2 ** 40 ? bytes : undefined;
}

/** `"100 per minute"`, `"10 per 5s"`; `undefined` for anything else. */
export function parseRate(text: string): Rate | undefined {
  const [, digits, window] = /^([1-9]\d{0,8}) per (\w+)$/.exec(text) ?? [];
  if (digits === undefined || window === undefined) return undefined;
  const windowMs = isKey(WINDOWS, window) ? WINDOWS[window] : parseDuration(window);
  return windowMs === undefined ? undefined : { count: Number(digits), windowMs };
}

/** `"5%"`, `"12.5%"` as a share between 0 and 1; `undefined` for anything else. */
export function parsePercent(text: string): number | undefined {
  const [, digits] = /^(\d{1,3}(?:\.\d{1,4})?)%$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const share = Number(digits) / 100;
  return share <= 1 ? share : undefined;
}

/** The largest unit that gives a whole number: 5000 is `"5s"`, 1500 is `"1500ms"`. */
export function formatDuration(milliseconds: number): string {
  const units = ["d", "h", "m", "s"] as const;
  const unit =
    units.find((name) => milliseconds >= MILLISECONDS[name] && milliseconds % MILLISECONDS[name] === 0) ?? "ms";
  return `${milliseconds / MILLISECONDS[unit]}${unit}`;
}

/** 1048576 is `"1mb"`, 1000 is `"1000b"`. */
export function formatSize(bytes: number): string {
  const units = ["mb", "kb"] as const;
  const unit = units.find((name) => bytes >= BYTES[name] && bytes % BYTES[name] === 0) ?? "b";
  return `${bytes / BYTES[unit]}${unit}`;
}

/** `{ count: 100, windowMs: 60000 }` is `"100 per minute"`. */
export function formatRate(rate: Rate): string {
  const name = Object.entries(WINDOWS).find(([, windowMs]) => windowMs === rate.windowMs)?.[0];
  return `${rate.count} per ${name ?? formatDuration(rate.windowMs)}`;
}

function isKey<Table extends object>(table: Table, key: string | undefined): key is Extract<keyof Table, string> {
  return key !== undefined && Object.hasOwn(table, key);
}
