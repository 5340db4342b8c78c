import {
  type Argument,
  block,
  type Directive,
  directive,
  key,
  plain,
  type Regex,
  size,
  type Variable,
  withComment,
} from "./directive.ts";

export interface MapEntry {
  /** A text is compared without regard to case: where case matters, use a regular expression. */
  readonly when: string | Regex;
  readonly value: string | Argument;
  readonly comment?: string;
}

/**
 * `map`: gives `result` a value by `subject`. Texts first (one look-up, however many), then regular expressions in their
 * order, then `otherwise`. Computed when it is first read and kept for the request, unless it is `volatile`.
 *
 * @see https://nginx.org/en/docs/http/ngx_http_map_module.html
 */
export function map(
  subject: Argument,
  result: Variable,
  entries: readonly MapEntry[],
  options: { readonly otherwise?: string | Argument; readonly volatile?: boolean } = {},
): Directive {
  const { otherwise = "", volatile = false } = options;
  return block(
    "map",
    [subject, result],
    [
      ...(volatile ? [directive("volatile")] : []),
      directive("default", asValue(otherwise)),
      ...entries.map(({ when, value, comment }) =>
        withComment({ name: typeof when === "string" ? key(when) : when, args: [asValue(value)] }, comment),
      ),
    ],
  );
}

/** A value may hold variables, so a `$` of plain text is one that stays. */
function asValue(value: string | Argument): Argument {
  return typeof value === "string" ? { kind: "template", parts: [value] } : value;
}

/**
 * Room for the look-up tables of `maps`: a bucket holds the longest key and some more, and there are more buckets than
 * keys. To stand before the first of them: NGINX fixes the sizes when it meets a `map`.
 */
export function mapHashSizes(maps: readonly Directive[]): readonly Directive[] {
  const keys = maps.map(({ block: entries = [] }) =>
    entries.flatMap(({ name }) =>
      typeof name !== "string" && name.kind === "key" ? [Buffer.byteLength(name.text)] : [],
    ),
  );
  const longest = Math.max(0, ...keys.map((lengths) => lengths.reduce((most, length) => Math.max(most, length), 0)));
  const most = Math.max(0, ...keys.map(({ length }) => length));
  // A key takes two pointers and its length beside itself; three long ones may meet in a bucket.
  const bucket = 2 ** Math.ceil(Math.log2(Math.max(64, 3 * (longest + 32))));
  const buckets = 2 ** Math.ceil(Math.log2(Math.max(1_024, 2 * most)));
  return [directive("map_hash_max_size", plain(String(buckets))), directive("map_hash_bucket_size", size(bucket))];
}
