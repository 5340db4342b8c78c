/** A time with its unit, `"250ms"`, `"3s"`, `"5m"`, `"1h"`, `"30d"`: a whole number, at least 1, at most a year. */
export type Duration = `${bigint}${"ms" | "s" | "m" | "h" | "d"}`;

/** A number of bytes with its unit, `"512b"`, `"64kb"`, `"1mb"`; 1 kb is 1024 b. */
export type Size = `${bigint}${"b" | "kb" | "mb"}`;

/** A number of requests in a window, `"100 per minute"`, or in any other: `"10 per 5s"`. */
export type Rate = `${bigint} per ${"second" | "minute" | "hour" | "day" | Duration}`;

/** A share, `"5%"`, `"12.5%"`, between 0 and 100. */
export type Percent = `${number}%`;

/** A day of the calendar, `"2026-11-01"`, in UTC. */
export type Day = `${number}-${number}-${number}`;
