import { readFileSync } from "node:fs";
import { compileFile } from "../compiler/compile-file.ts";
import type { Spare } from "../compiler/load/spare.ts";
import { systemReason } from "../model/system-error.ts";
import type { Target } from "../model/targets.ts";
import { curlLine } from "./explain/curl.ts";
import { type ExplainedGateway, explain as explainRequest } from "./explain/explain.ts";
import type { Explanation } from "./explain/explanation.ts";
import { printText } from "./explain/print-text.ts";
import type { HeaderLine, SentRequest } from "./explain/sent-request.ts";
import { findRoute, printWhyNot, whyNot } from "./explain/why-not.ts";
import { withoutSecrets } from "./explain/without-secrets.ts";
import { absolute } from "./options.ts";
import { printDiagnostics } from "./print-diagnostics.ts";

export interface ExplainOptions {
  readonly file: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: readonly HeaderLine[];
  /** A text, or `@` and the name of a file. */
  readonly body?: string;
  readonly ip: string;
  readonly host?: string;
  readonly target?: Target;
  readonly format: "text" | "json";
  readonly whyNot?: string;
  readonly curl?: boolean;
}

/** A host that no gateway is at (RFC 2606), where none is asked for. */
const EXAMPLE_HOST = "gateway.example";

/** `gatewright explain "GET /path"`: what a gateway makes of a request, and why. Nothing is started or called. */
export async function explain(line: RequestLine, options: ExplainOptions, spare: Spare): Promise<number> {
  const body = readBody(options.body);
  if (body !== undefined && "problem" in body) return fail(body.problem);
  const { diagnostics, gateway, plans, places } = await compileFile({
    file: options.file,
    addresses: {},
    stores: "declared",
    spare,
  });
  if (!gateway || !plans || !places) {
    printDiagnostics(diagnostics, options.format);
    return 1;
  }
  const explained: ExplainedGateway = { gateway, plans, places };
  const request = sentRequest(line, options, body?.bytes);
  const shown = options.target === undefined ? ([...gateway.targets, "node"] as const) : [options.target];
  const explanation = await explainRequest(explained, request, shown);
  if (options.whyNot !== undefined) return answerWhyNot(explained, request, explanation, options);
  if (options.curl) {
    const needsToken = isGuarded(explanation);
    process.stdout.write(`${curlLine(request, { needsToken, host: hostOf(options).host, body: options.body })}\n`);
    return 0;
  }
  const safe = withoutSecrets(explanation, requestIdOf(request));
  process.stdout.write(options.format === "json" ? `${JSON.stringify(safe, null, 2)}\n` : printText(safe));
  return 0;
}

export interface RequestLine {
  readonly method: string;
  readonly target: string;
}

function answerWhyNot(
  explained: ExplainedGateway,
  request: SentRequest,
  explanation: Explanation,
  { whyNot: name = "", format }: ExplainOptions,
): number {
  const named = findRoute(explained, name);
  if ("problem" in named) return fail(named.problem);
  const answer = whyNot(explained, request, named, explanation);
  process.stdout.write(
    format === "json" ? `${JSON.stringify(answer, null, 2)}\n` : printWhyNot(answer, explanation.request),
  );
  return 0;
}

function sentRequest({ method, target }: RequestLine, options: ExplainOptions, body: Buffer | undefined): SentRequest {
  const { host, headers } = hostOf(options);
  return {
    method,
    target: bytesOf(target),
    host: bytesOf(host ?? EXAMPLE_HOST),
    headers: headers.map(({ name, value }) => ({ name, value: bytesOf(value) })),
    body,
    peer: options.ip,
    claims: options.claims,
    completesClaims: true,
  };
}

/** `--header "Host: …"` says the same as `--host`, unless both are given: then there are two. */
function hostOf({
  host,
  header = [],
}: ExplainOptions): Pick<ExplainOptions, "host"> & { headers: readonly HeaderLine[] } {
  const at = host === undefined ? header.findIndex(({ name }) => name.toLowerCase() === "host") : -1;
  return at < 0 ? { host, headers: header } : { host: header[at]?.value, headers: header.toSpliced(at, 1) };
}

/** As a terminal's text goes over the wire: in UTF-8, here one character a byte. */
function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

function readBody(body: string | undefined): { readonly bytes: Buffer } | { readonly problem: string } | undefined {
  if (body === undefined) return undefined;
  if (!body.startsWith("@")) return { bytes: Buffer.from(body, "utf8") };
  const file = body.slice(1);
  try {
    return { bytes: readFileSync(absolute(file)) };
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return { problem: `The body cannot be read from "${file}": ${reason}.` };
  }
}

function isGuarded({ stages }: Explanation): boolean {
  return stages.some(
    ({ name, verdict, says }) => name === "identity" && verdict !== "does-not-apply" && says.length > 0,
  );
}

function requestIdOf({ headers }: SentRequest): string | undefined {
  return headers.find(({ name }) => name.toLowerCase() === "x-request-id")?.value;
}

function fail(problem: string): number {
  process.stderr.write(`${problem}\n`);
  return 1;
}
