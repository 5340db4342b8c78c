import type { DeclaredOf } from "../../declaration/nodes.ts";
import type { PolicyOf } from "../../policies/index.ts";
import type { Link } from "./link.ts";

/** RFC 9110: these statuses never have a body. */
const WITHOUT_BODY = [204, 205, 304];

/** Headers that the gateway or the connection sets itself (RFC 9110, RFC 9112). */
const OWN_HEADERS = [
  "connection",
  "content-length",
  "content-type",
  "date",
  "keep-alive",
  "server",
  "transfer-encoding",
  "upgrade",
  "x-request-id",
];

/** A static answer: JSON as compact text, headers checked for what would break the answer. */
export function resolveRespond(node: number, declared: DeclaredOf<"respond">, link: Link): PolicyOf<"respond"> {
  const { status, json, headers = {} } = declared;
  if (json !== undefined && WITHOUT_BODY.includes(status))
    link.report.add("respond/status", { status }, link.at(node, ["status"]));
  for (const [name, value] of Object.entries(headers)) {
    const problem = problemOfHeader(name, value);
    if (problem) link.report.add("respond/header", { name, problem }, link.at(node, ["headers", name], "key"));
  }
  return {
    kind: "respond",
    status,
    body: json === undefined ? "" : JSON.stringify(json),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  };
}

function problemOfHeader(name: string, value: string): string | undefined {
  if (!/^[A-Za-z0-9!#$%&'*+.^`|~-]+$/.test(name)) return "this is no header name";
  const lower = name.toLowerCase();
  if (OWN_HEADERS.includes(lower) || lower.startsWith("x-gw-")) return "the gateway sets it itself";
  if (!/^[\x20-\x7e]*$/.test(value)) return "its value has characters other than visible ASCII and spaces";
  return value.trim() === value && value !== "" ? undefined : "its value is empty or has spaces around it";
}
