import { type NotYetFeature, notYetFeatures } from "../../declaration/not-yet.ts";
import type { DiagnosticDefinition } from "../define.ts";

type NotYetCodes = { readonly [Feature in NotYetFeature as `not-yet/${Feature}`]: NotYetDefinition };

/** No interface: the declarations of the catalogue write it out, and could not name an interface of this file. */
type NotYetDefinition = DiagnosticDefinition & {
  readonly message: "This version cannot compile <what> yet.";
  readonly why: "The language has it, but no target would do it: leaving it out silently could open what it protects.";
  readonly fix: "Remove it for now, or keep the version of the gateway that does not need it.";
};

const definition: NotYetDefinition = {
  severity: "error",
  message: "This version cannot compile <what> yet.",
  why: "The language has it, but no target would do it: leaving it out silently could open what it protects.",
  fix: "Remove it for now, or keep the version of the gateway that does not need it.",
};

/** One code a feature, so that a script can tell which one a gateway waits for. */
export const notYetCodes = Object.fromEntries(
  Object.keys(notYetFeatures).map((feature) => [`not-yet/${feature}`, definition]),
) as NotYetCodes;
