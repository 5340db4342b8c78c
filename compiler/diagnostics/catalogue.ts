import { expressionCodes } from "./codes/expression.ts";
import { loadCodes } from "./codes/load.ts";
import { notYetCodes } from "./codes/not-yet.ts";
import { outputCodes } from "./codes/output.ts";
import { policyCodes } from "./codes/policy.ts";
import { routeCodes } from "./codes/route.ts";
import { schemaCodes } from "./codes/schema.ts";
import { settingCodes } from "./codes/setting.ts";
import { suppressionCodes } from "./codes/suppression.ts";
import type { ParametersOf } from "./define.ts";

/** Every code there is. A code is never renamed; each has a page in docs/codes. */
export const catalogue = {
  ...loadCodes,
  ...schemaCodes,
  ...settingCodes,
  ...routeCodes,
  ...expressionCodes,
  ...policyCodes,
  ...notYetCodes,
  ...outputCodes,
  ...suppressionCodes,
} as const;

export type Code = keyof typeof catalogue;
export type ParametersFor<C extends Code> = ParametersOf<(typeof catalogue)[C]>;

export function isCode(text: string): text is Code {
  return Object.hasOwn(catalogue, text);
}
