import {
  type Argument,
  block,
  type Directive,
  directive,
  key,
  type Regex,
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

/** Above this `map_hash_max_size` NGINX begins near it when it looks for a size; below, it tries one after another. */
const LARGE_HASH = 10_000;
/** How far below it NGINX begins. */
const SIZES_TRIED = 1_000;
/** Keys that may meet in a bucket: with as many buckets as keys, more of them meet once in a million buckets. */
const KEYS_IN_BUCKET = 8;

/**
 * Room for the look-up tables of `maps`: about as many buckets as the largest has keys, which is the size that NGINX
 * tries first (`ngx_hash_init`). Fewer would be searched for at every start, more are memory in every worker. To stand
 * before the first of them: NGINX fixes the sizes when it meets a `map`.
 */
export function mapHashSizes(maps: readonly Directive[]): readonly Directive[] {
  const keys = maps.map(({ block: entries = [] }) =>
    entries.flatMap(({ name }) =>
      typeof name !== "string" && name.kind === "key" ? [Buffer.byteLength(name.text)] : [],
    ),
  );
  const longest = Math.max(0, ...keys.map((lengths) => lengths.reduce((most, length) => Math.max(most, length), 0)));
  const most = Math.max(0, ...keys.map(({ length }) => length));
  // A key takes a pointer and its length beside itself, in steps of eight bytes; a bucket ends with one more pointer.
  const bucket = 2 ** Math.ceil(Math.log2(KEYS_IN_BUCKET * (longest + 17) + 8));
  const buckets = Math.max(LARGE_HASH, most) + SIZES_TRIED;
  return [directive("map_hash_max_size", String(buckets)), directive("map_hash_bucket_size", String(bucket))];
}
