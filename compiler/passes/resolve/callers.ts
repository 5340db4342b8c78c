import { z } from "zod";
import type { DeclaredOf } from "../../declaration/nodes.ts";
import type { Place } from "../../diagnostics/report.ts";
import type { Caller, Store, Upstream } from "../../ir/gateway.ts";
import { hasCredentials } from "./credentials.ts";
import type { Link } from "./link.ts";
import { uniqueNames } from "./names.ts";

const ALGORITHMS: readonly string[] = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
];

/** What a key endpoint gets: it is asked in the background, so it may be slower than a request. */
const KEYS_TIMEOUT_MS = 5_000;

const Jwks = z.object({ keys: z.array(z.record(z.string(), z.json())).min(1) });

/** Every declared caller by the number of its value; `anyone` is none. */
export function resolveCallers(
  link: Link,
  upstreams: ReadonlyMap<number, Upstream>,
  stores: ReadonlyMap<number, Store>,
): ReadonlyMap<number, Caller> {
  const declared = [...link.declaration.nodes].filter(
    (entry): entry is [number, DeclaredOf<"jwt">] => entry[1].kind === "jwt",
  );
  const names = uniqueNames(declared, ([, caller]) => [caller.issuer, `${caller.issuer}/${caller.audience}`]);
  return new Map(
    declared.flatMap((entry): [number, Caller][] => {
      const [node, caller] = entry;
      reportAlgorithms(node, caller, link);
      reportClaims(node, caller, link);
      const jwks = jwksOf(node, caller, upstreams, link);
      const revocation = caller.revocation && revocationOf(node, caller.revocation, stores, link);
      return jwks
        ? [
            [
              node,
              {
                kind: "jwt",
                name: names.get(entry) ?? "",
                source: link.source(node),
                issuer: caller.issuer,
                audience: caller.audience,
                algorithms: caller.algorithms ?? ["RS256"],
                jwks,
                claims: caller.claims,
                revocation,
              },
            ],
          ]
        : [];
    }),
  );
}

function reportAlgorithms(node: number, caller: DeclaredOf<"jwt">, link: Link): void {
  for (const [index, algorithm] of (caller.algorithms ?? []).entries())
    if (!ALGORITHMS.includes(algorithm))
      link.report.add("jwt/algorithm", { algorithm }, link.at(node, ["algorithms", index]));
}

const ClaimsSchema = z.object({
  type: z.literal("object"),
  properties: z.record(z.string(), z.json()).optional(),
  required: z.array(z.string()).optional(),
});
const Impossible = z.object({ not: z.strictObject({}) });
const NoValues = z.object({ enum: z.array(z.json()).length(0) });

function reportClaims(node: number, caller: DeclaredOf<"jwt">, link: Link): void {
  const place = link.at(node, ["claims"]);
  const parsed = ClaimsSchema.safeParse(caller.claims);
  if (!parsed.success) {
    link.report.add("jwt/claims", {}, place);
    return;
  }
  const { properties = {}, required = [] } = parsed.data;
  for (const claim of required)
    if (Impossible.safeParse(properties[claim]).success || NoValues.safeParse(properties[claim]).success)
      link.report.add("jwt/impossible-claim", { claim }, place);
  if (caller.revocation && !required.includes("jti")) link.report.add("revocation/no-jti", {}, place);
}

function jwksOf(
  node: number,
  caller: DeclaredOf<"jwt">,
  upstreams: ReadonlyMap<number, Upstream>,
  link: Link,
): Caller["jwks"] | undefined {
  const { jwks } = caller;
  const at = { node, path: ["jwks"] };
  const place = link.at(node, ["jwks"]);
  if (typeof jwks === "number") return keysOfAsset(node, jwks, link);
  if (typeof jwks === "string") return keysOfUrl(jwks, place, link);
  link.follow(jwks.from, ["upstream"], { ...at, path: ["jwks", "from"] });
  const upstream = upstreams.get(jwks.from);
  if (!jwks.path.startsWith("/")) {
    link.report.add("jwt/jwks", { jwks: jwks.path, problem: "a path starts with /" }, link.at(node, ["jwks", "path"]));
    return undefined;
  }
  return upstream && { upstream: upstream.name, path: jwks.path, timeoutMs: upstream.timeoutMs };
}

/** By https alone: whoever can change the keys on their way can sign tokens. A service of one's own is an upstream. */
function keysOfUrl(jwks: string, place: Place, link: Link): Caller["jwks"] | undefined {
  const url = URL.parse(jwks);
  // Before anything that repeats the text.
  if (url && hasCredentials(url)) {
    link.report.add("address/credentials", {}, place);
    return undefined;
  }
  if (url?.protocol === "https:") return { url: jwks, timeoutMs: KEYS_TIMEOUT_MS };
  const problem = url ? "a URL is read by https alone, so that nobody exchanges the keys on their way" : "it is no URL";
  link.report.add("jwt/jwks", { jwks, problem }, place);
  return undefined;
}

function keysOfAsset(node: number, reference: number, link: Link): Caller["jwks"] | undefined {
  const asset = link.follow(reference, ["asset"], { node, path: ["jwks"] });
  if (!asset) return undefined;
  const place = link.at(reference, ["path"]);
  const read = link.surroundings.readAsset(asset.path, link.at(reference, []).span?.file ?? "");
  if ("problem" in read) {
    link.report.add("asset/unreadable", { path: asset.path, reason: read.problem }, place);
    return undefined;
  }
  const json = parseJson(read.text);
  const parsed = Jwks.safeParse(json);
  if (parsed.success) return { keys: parsed.data.keys };
  const problem = json === undefined ? "it is not JSON" : "its `keys` is no list of at least one key";
  link.report.add("asset/no-jwks", { path: asset.path, problem }, place);
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function revocationOf(
  node: number,
  revocation: NonNullable<DeclaredOf<"jwt">["revocation"]>,
  stores: ReadonlyMap<number, Store>,
  link: Link,
): Caller["revocation"] {
  const path = ["revocation", "store"];
  link.follow(revocation.store, ["redis", "memory"], { node, path });
  const store = stores.get(revocation.store);
  const instances = link.declaration.gateway.instances ?? 1;
  if (store?.kind === "memory" && instances > 1)
    link.report.add("revocation/memory", { instances }, link.at(node, path));
  return store && { store: store.name, maxAgeMs: revocation.maxAge };
}
