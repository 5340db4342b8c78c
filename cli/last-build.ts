import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { shortName } from "../compiler/diagnostics/source-files.ts";
import { FormerUpstream } from "../compiler/ir/gateway.ts";
import type { RouteGuard } from "../compiler/ir/route-guard.ts";
import { systemReason } from "../model/system-error.ts";
import { GuardRecord, unpackGuards } from "./guard-record.ts";
import { absolute } from "./options.ts";
import { PLAN_JSON_VERSION } from "./plan-json.ts";

/** What a build left in its plan.json for the next one. */
export interface LastBuild {
  readonly guards: readonly RouteGuard[];
  /** Of its routes. */
  readonly upstreams: readonly FormerUpstream[];
}

/** One that cannot be read is said on stderr in a line: `undefined` if nobody asked for it, "unusable" if it was named. */
export function readLastBuild(from: {
  readonly asked: string | undefined;
  /** Read if it is there and nothing is asked for; absolute. */
  readonly usual: string;
}): LastBuild | undefined | "unusable" {
  if (from.asked === undefined && !existsSync(from.usual)) return undefined;
  const file = from.asked === undefined ? from.usual : absolute(from.asked);
  const read = readPlanJson(file);
  if ("guards" in read) return read;
  process.stderr.write(`${shortName(file)} ${read.problem}: guards are not compared with it\n`);
  return from.asked === undefined ? undefined : "unusable";
}

const AnyVersion = z.looseObject({ version: z.int() });
const PlanJson = z.looseObject({ guards: GuardRecord, upstreams: z.array(FormerUpstream) });

function readPlanJson(file: string): LastBuild | { readonly problem: string } {
  const text = readText(file);
  if ("problem" in text) return text;
  const json = parseJson(text.text);
  const version = AnyVersion.safeParse(json).data?.version;
  if (version === undefined) return { problem: "is no plan.json of a build" };
  if (version !== PLAN_JSON_VERSION)
    return { problem: `is of version ${version}, not ${PLAN_JSON_VERSION} as this program writes` };
  const { data } = PlanJson.safeParse(json);
  const guards = data && unpackGuards(data.guards);
  return guards ? { guards, upstreams: data.upstreams } : { problem: "is damaged" };
}

function readText(file: string): { readonly text: string } | { readonly problem: string } {
  try {
    return { text: readFileSync(file, "utf8") };
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return { problem: `cannot be read: ${reason}` };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
