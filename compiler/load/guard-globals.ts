import type { SourcePlace } from "./definition.ts";
import type { WorkerProblem } from "./outcome.ts";
import { callersOf, placeOf } from "./user-files.ts";

/**
 * A gateway is a function of its sources and of what it names by `env` and `asset`: nothing else may vary, so the globals
 * that do are refused to the author's files. Only to these: Node's own loader and the libraries read clock and
 * environment. This is against mistakes, not against attackers.
 */
export function guardGlobals(options: {
  readonly isUserFile: (url: string) => boolean;
  /** Ends the run. */
  readonly refuse: (problem: WorkerProblem) => never;
}): void {
  const check = (problem: (at: SourcePlace) => WorkerProblem): void => {
    // Frames of V8 itself (`Array.map`) have no file: who passed the function on is the caller.
    const caller = callersOf(check).find((frame) => {
      const file = frame.getFileName();
      return file && file !== import.meta.url;
    });
    const url = caller?.getFileName();
    if (!caller || !url || !options.isUserFile(url)) return;
    options.refuse(problem(placeOf(url, caller.getLineNumber(), caller.getColumnNumber())));
  };
  const differs = (what: string, reads: string): (() => void) => {
    return () => check((at) => ({ code: "load/not-deterministic", parameters: { what, reads }, at }));
  };

  for (const { owner, names, of, reads } of UNSTEADY) {
    for (const name of names) guardProperty(owner, name, differs(of + name, reads));
  }
  replaceWebSocket(differs("WebSocket", "network"));
  guardDate(differs("Date()", "clock"), differs("new Date()", "clock"));
  const environment = (name: string): void => differs(`process.env${name}`, "environment")();
  Object.defineProperty(process, "env", { value: guardEnvironment(process.env, environment) });
  for (const name of ["exit", "reallyExit", "abort", "kill"]) {
    guardProperty(process, name, (parameters) => {
      const exitCode = typeof parameters[0] === "number" ? parameters[0] : 0;
      check((at) => ({ code: "load/exited", parameters: { exitCode }, at }));
    });
  }
  guardProperty(process, "getBuiltinModule", (parameters) => {
    check((at) => ({ code: "load/builtin-import", parameters: { specifier: String(parameters[0]) }, at }));
  });
}

interface Unsteady {
  readonly owner: object;
  readonly names: readonly string[];
  /** What stands before the name where it is used. */
  readonly of: string;
  readonly reads: "clock" | "random" | "machine" | "network" | "timer";
}

const UNSTEADY: readonly Unsteady[] = [
  { owner: Date, names: ["now"], of: "Date.", reads: "clock" },
  { owner: globalThis, names: ["performance"], of: "", reads: "clock" },
  { owner: process, names: ["hrtime", "uptime"], of: "process.", reads: "clock" },
  { owner: Math, names: ["random"], of: "Math.", reads: "random" },
  { owner: globalThis, names: ["crypto"], of: "", reads: "random" },
  { owner: globalThis, names: ["fetch", "EventSource"], of: "", reads: "network" },
  { owner: globalThis, names: ["setTimeout", "setInterval", "setImmediate"], of: "", reads: "timer" },
  { owner: globalThis, names: ["navigator"], of: "", reads: "machine" },
  { owner: process, names: ["cwd"], of: "process.", reads: "machine" },
];

/** Checks each call of a function, or each reading of what Node makes only when it is read. */
function guardProperty(owner: object, name: string, check: (parameters: readonly unknown[]) => void): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  if (!descriptor) return;
  const { get, value } = descriptor;
  if (get) {
    const guarded = function (this: unknown): unknown {
      check([]);
      return Reflect.apply(get, this, []);
    };
    Object.defineProperty(owner, name, { ...descriptor, get: guarded });
  } else if (typeof value === "function") {
    const guarded: unknown = new Proxy(value, {
      apply(target, self, parameters) {
        check(parameters);
        return Reflect.apply(target, self, parameters);
      },
      construct(target, parameters, newTarget) {
        check(parameters);
        return Reflect.construct(target, parameters, newTarget);
      },
    });
    Object.defineProperty(owner, name, { ...descriptor, value: guarded });
  }
}

/**
 * Whoever looks at the property, even to define it anew, makes Node load its whole HTTP client: 20 ms, a fifth of a run. So
 * it goes unseen, and nobody gets it, packages neither.
 */
function replaceWebSocket(check: () => void): void {
  Reflect.deleteProperty(globalThis, "WebSocket");
  Object.defineProperty(globalThis, "WebSocket", { configurable: true, get: check });
}

/** A date that is written out is fine; one without arguments is now. */
function guardDate(checkCall: () => void, checkNew: () => void): void {
  globalThis.Date = new Proxy(Date, {
    apply(target) {
      checkCall();
      return target();
    },
    construct(target, parameters, newTarget) {
      if (parameters.length === 0) checkNew();
      return Reflect.construct(target, parameters, newTarget);
    },
  });
}

function guardEnvironment(environment: NodeJS.ProcessEnv, check: (name: string) => void): NodeJS.ProcessEnv {
  return new Proxy(environment, {
    get(target, key) {
      if (typeof key === "string") check(`.${key}`);
      return Reflect.get(target, key);
    },
    has(target, key) {
      if (typeof key === "string") check(`.${key}`);
      return Reflect.has(target, key);
    },
    ownKeys(target) {
      check("");
      return Reflect.ownKeys(target);
    },
  });
}
