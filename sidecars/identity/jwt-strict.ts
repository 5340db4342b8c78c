import { z } from "zod";
import { isTokenId } from "../jwt-blocklist/token-id.ts";
import { hasDuplicateKey } from "./duplicate-keys.ts";

/** Longest token in bytes: half of what a request's headers may take. */
export const LONGEST_TOKEN = 8_192;

/** RFC 8725 section 3.11, explicit typing: an ID token's or a log-out token's own type is not an access token. */
const ACCESS_TOKEN_TYPES = ["jwt", "at+jwt"];

const Header = z.looseObject({
  alg: z.string(),
  kid: z.string().optional(),
  typ: z
    .string()
    .refine(
      (typ) => ACCESS_TOKEN_TYPES.includes(typ.toLowerCase().replace(/^application\//, "")),
      "is not JWT or at+jwt",
    )
    .optional(),
  crit: z
    .unknown()
    .refine((crit) => crit === undefined, "names extensions, and none is understood")
    .optional(),
});

/** RFC 7519 section 4.1. `z.number()` takes no infinity, which `1e999` would be. */
const Claims = z.looseObject({
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  jti: z.string().refine(isTokenId, "is not 1 to 256 characters").optional(),
});

export interface StrictToken {
  readonly algorithm: string;
  readonly claims: Readonly<z.infer<typeof Claims>>;
}

export type StrictReading = { readonly token: StrictToken } | { readonly problem: string };

/**
 * Reads a JWT in compact form, refusing every text that two readers could read differently: other spellings of the
 * same bytes, invalid UTF-8, names twice, times that are not numbers, extensions (`crit`). Proves nothing: the
 * signature, issuer, audience and times are checked after this.
 *
 * @see RFC 7515 section 7.1, RFC 7519 section 7.2, RFC 8725
 */
export function readStrictToken(text: string): StrictReading {
  const parts = text.split(".");
  if (parts.length !== 3) return { problem: "not three parts" };
  const [header, claims, signature] = parts.map(decodeCanonical);
  if (header === undefined || claims === undefined || signature === undefined) return { problem: "not base64url" };
  const head = readObject(header, Header);
  if ("problem" in head) return { problem: `header: ${head.problem}` };
  const body = readObject(claims, Claims);
  if ("problem" in body) return { problem: `claims: ${body.problem}` };
  return { token: { algorithm: head.value.alg, claims: body.value } };
}

/**
 * `Buffer` skips foreign characters, takes `+` for `-`, and ignores the unused bits of the last character, so the bytes
 * are written back and compared: a text has one spelling or none.
 */
function decodeCanonical(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, "base64url");
  return bytes.length > 0 && bytes.toString("base64url") === part ? bytes : undefined;
}

/** A byte order mark stays in the text, where `JSON.parse` refuses it. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function readObject<Value>(
  bytes: Buffer,
  schema: z.ZodType<Value>,
): { readonly value: Value } | { readonly problem: string } {
  const json = parseJson(bytes);
  if (json === undefined) return { problem: "not JSON" };
  if (hasDuplicateKey(json.text)) return { problem: "a name twice" };
  const result = schema.safeParse(json.value);
  if (result.success) return { value: result.data };
  const [issue] = result.error.issues;
  // Only the path and our own words: zod's message may repeat what the token holds.
  const words = issue?.code === "custom" ? issue.message : "has the wrong type";
  return { problem: issue?.path.length ? `${issue.path.join(".")} ${words}` : "not an object" };
}

function parseJson(bytes: Buffer): { readonly text: string; readonly value: unknown } | undefined {
  try {
    const text = utf8.decode(bytes);
    return { text, value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
