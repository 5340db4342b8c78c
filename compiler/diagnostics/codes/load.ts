import { defineCodes } from "../define.ts";

/** Findings about gateway.ts as a program: its types, and what happened when it ran. */
export const loadCodes = defineCodes({
  "type/error": {
    severity: "error",
    message: "<message> (TS<number>)",
    why: "",
    fix: "",
  },
  "type/unknown-name": {
    severity: "error",
    message: 'There is no "<name>" here.<suggestion>',
    why: "A name must be declared or imported in the file that uses it.",
    fix: "<fix>",
  },
  "type/unknown-export": {
    severity: "error",
    message: '"<module>" has no "<name>".<suggestion>',
    why: "Only what a module exports can be imported.",
    fix: "Correct the name, or export it there.",
  },
  "load/not-found": {
    severity: "error",
    message: 'There is no file "<file>".',
    why: "",
    fix: "Name the gateway with `--file`; the default is ./gateway.ts.",
  },
  "load/unreadable": {
    severity: "error",
    message: 'The file "<file>" cannot be read: <reason>.',
    why: "",
    fix: "Name a file that you may read with `--file`.",
  },
  "load/syntax": {
    severity: "error",
    message: "The file cannot be parsed: <message>.",
    why: "",
    fix: "Correct it; an editor shows the place as you type.",
  },
  "load/unsupported-syntax": {
    severity: "error",
    message: "Only types can be TypeScript's own here: <message>.",
    why: "The file runs as JavaScript once its types are taken out, so what makes code of its own cannot be in it.",
    fix: "Use `as const` objects instead of enums, and modules instead of namespaces.",
  },
  "load/module-not-found": {
    severity: "error",
    message: 'The module "<specifier>" cannot be found.',
    why: "",
    fix: "Correct the path (relative paths need their ending, `./parts.ts`), or install the package.",
  },
  "load/builtin-import": {
    severity: "error",
    message: 'A gateway cannot import "<specifier>".',
    why: "It is described, not run: what it reads from the machine would differ from build to build.",
    fix: "Use `asset()` for files and `env()` for settings.",
  },
  "load/threw": {
    severity: "error",
    message: "The gateway threw an error: <message>",
    why: "",
    fix: "Correct the line that throws.",
  },
  "load/exited": {
    severity: "error",
    message: "The gateway ended its own process with exit code <exitCode>.",
    why: "It is described, not run: whoever imports it wants its value.",
    fix: "Remove the call of `process.exit`.",
  },
  "load/too-slow": {
    severity: "error",
    message: "The gateway did not finish within <limitMs> ms.",
    why: "It loops, or it waits for something. A description is there at once.",
    fix: "Look for a loop without an end, or an `await` of something outside.",
  },
  "load/never-settles": {
    severity: "error",
    message: "The gateway awaits something that never comes.",
    why: "Nothing is left that could settle the promise.",
    fix: "Remove the `await`.",
  },
  "load/out-of-memory": {
    severity: "error",
    message: "The gateway took more than <limitMb> MB of memory.",
    why: "It builds something without an end.",
    fix: "Look for a loop that adds to a list.",
  },
  "load/not-deterministic": {
    severity: "error",
    message: '"<what>" reads the <reads>, so two builds of the same file would differ.',
    why: "The output must be a function of the sources and of what env() reads, or nobody could review it.",
    fix: "Write the value out, or use `env()`.",
  },
  "load/arrow-differs": {
    severity: "error",
    message: 'What "<property>" holds when the file runs is not the arrow that stands here.',
    why: "Arrows are read from the source, not run: what replaced this one would be lost.",
    fix: "Write the arrow in place or as a const, and change no value after it was made.",
  },
  "load/no-gateway": {
    severity: "error",
    message: "The default export is <found>, not a gateway.",
    why: "",
    fix: "End the file with `export default gateway({ … })`.",
  },
  "load/schema-unsupported": {
    severity: "error",
    message: 'A schema has <what> (at "<at>"), which cannot be checked outside of this file.',
    why: "The sidecar checks with JSON Schema, which has no code of yours.",
    fix: "Use objects, lists, texts, numbers, enums and their bounds.",
  },
});
