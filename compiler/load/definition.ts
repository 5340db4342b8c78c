/**
 * What a gateway.ts declared, as plain data: each value that a factory made is a node with the place of its call, and is
 * referred to wherever it is used, so that the same value twice is still the same thing.
 *
 * Four marks stand for what is not plain: `{ $ref: id }` a node, `{ $function: true }` an arrow (read it from the
 * source), `{ $schema: JSONSchema }` a zod schema as what it takes in, `{ $other: "a Map" }` anything that is no data.
 */
export type DefinitionValue =
  | null
  | boolean
  | number
  | string
  | readonly DefinitionValue[]
  | { readonly [key: string]: DefinitionValue };

/** A place in a file of the author's: absolute path, line and column 1-based, in UTF-16 units as editors count. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A value of a factory: `value` holds `kind` and the options. */
export interface DefinitionNode {
  readonly at: SourcePlace;
  readonly value: { readonly [key: string]: DefinitionValue };
}

export interface Definition {
  /** What the file exports by default: a reference to a gateway, or several of these by name. */
  readonly root: DefinitionValue;
  /** By id, the number that `$ref` holds. */
  readonly nodes: readonly DefinitionNode[];
}

/** A way from a value into it: names of properties and indexes of lists. */
export type PropertyPath = readonly (string | number)[];
