import type { Source } from "../../compiler/ir/gateway.ts";

/** Where the author wrote something: `gateway.ts:31`. */
export function at({ file, line }: Source): string {
  return `${file}:${line}`;
}
