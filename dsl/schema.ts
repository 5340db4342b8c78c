/**
 * A zod schema (or zod/mini), seen only through what is needed of it. Asking for `z.ZodType` here would make each type
 * check compare zod's whole class hierarchy: 200 ms of CPU, again at every edit.
 */
export interface Schema<Value = unknown> {
  readonly _zod: { readonly output: Value };
}

/** What a schema lets through. */
export type Output<Of extends Schema> = Of["_zod"]["output"];
