import { readFileSync } from "node:fs";
import { type Code, catalogue } from "../compiler/diagnostics/catalogue.ts";
import { packageRoot } from "./package-root.ts";

/** A code as a rule of a SARIF log, with its page as help. */
export function ruleHelp(code: Code): object {
  const { severity, message } = catalogue[code];
  const page = readFileSync(new URL(`docs/codes/${code}.md`, packageRoot), "utf8");
  const introduction = page.split("\n\n")[1] ?? message;
  return {
    id: code,
    shortDescription: { text: message },
    fullDescription: { text: introduction },
    help: { text: introduction, markdown: page },
    defaultConfiguration: { level: severity },
  };
}
