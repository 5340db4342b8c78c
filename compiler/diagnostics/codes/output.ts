import { defineCodes } from "../define.ts";

/** Findings about files that are written and programs that are asked. */
export const outputCodes = defineCodes({
  "output/not-writable": {
    severity: "error",
    message: 'The folder "<path>" cannot be written: <reason>.',
    why: "Output is written whole or not at all; nothing was changed.",
    fix: "Choose another with `--out`, or change its permissions.",
  },
  "verify/envoy": {
    severity: "error",
    message: "Envoy does not accept the generated configuration: <reason>",
    why: "This is a defect of gatewright, not of your gateway.",
    fix: "Report it with your gateway.ts, please; `--no-verify` builds without asking.",
  },
  "verify/nginx": {
    severity: "error",
    message: "NGINX does not accept the generated configuration: <reason>",
    why: "This is a defect of gatewright, not of your gateway.",
    fix: "Report it with your gateway.ts, please; `--no-verify` builds without asking.",
  },
  "verify/unsupported-version": {
    severity: "error",
    message: "<program> <version> cannot be used: <minimum> or newer is needed.",
    why: "The generated configuration uses what older versions lack, and would be refused or read differently.",
    fix: "Install <program> <minimum> or newer.",
  },
});
