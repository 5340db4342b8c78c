import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { freePort } from "../../cli/dev/ports.ts";
import { type ConformanceTarget, conformanceTargets } from "../../test/harness/conformance-targets.ts";
import type { Service } from "../../test/harness/service.ts";
import { createSigningKey, inSeconds, keySetOf, signToken } from "../../test/harness/tokens.ts";
import { spreadOf } from "../bench/statistics.ts";
import { startEcho } from "../generations/echo.ts";
import { BAD_EDITS, gatewayText, PATHS, SLOWLY_COMPOSED, TOKEN, UPSTREAM } from "../generations/gateway-text.ts";
import type { Edits } from "../generations/judge-answer.ts";
import { type Lane, type LoadResult, startLoad } from "../generations/load.ts";
import { type DevProcess, startDev } from "./edits/dev-process.ts";
import { growthOf, type MemorySample, NODE_PARTS, PARTS, sampleMemory } from "./edits/memory.ts";
import { countVerdict, type Verdict } from "./verdict.ts";

/** Every tenth edit is bad. */
const BAD_EVERY = 10;
/** A swap that waits for the connections of a former listener takes at most the 30 s of a drain. */
const OUTCOME_LIMIT_MS = 60_000;
const LANES: readonly Lane[] = [
  ...Array.from({ length: 8 }, () => ({ targets: PATHS, connection: "kept" as const })),
  ...Array.from({ length: 2 }, () => ({ targets: [SLOWLY_COMPOSED], connection: "kept" as const })),
];
const MEMORY_SAMPLES = 80;
/** By then former generations are forgotten as fast as new ones come, and every cache has its size. */
const WARM_MS = 45_000;
const FEWEST_SAMPLES = 9;
/** How much more a part may have at the end: heaps are collected when they please. */
const FLAT_SHARE = 0.15;
const FLAT_MEGABYTES = 15;

interface Settings {
  readonly edits: number;
  /** Milliseconds from one edit to the next; 0: as fast as swaps are confirmed. */
  readonly paceMs: number;
  readonly targets: readonly ConformanceTarget[];
}

/**
 * Edits of a running `dev` under load: no request is lost, none has the answer of a generation before the last confirmed
 * one, a bad edit is never served, and memory does not grow.
 *
 * `npm run prove -- edits [--edits 2000] [--per-minute 20] [--target node|envoy|nginx]`; without a pace, each edit
 * follows as soon as the one before is served.
 */
export async function* proveEdits(args: readonly string[]): AsyncGenerator<Verdict> {
  const settings = readSettings(args);
  for (const target of settings.targets) yield* await proveOn(target, settings);
}

function readSettings(args: readonly string[]): Settings {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ args: [...args], options: { edits: text, "per-minute": text, target: text } });
  const perMinute = Number(values["per-minute"] ?? 0);
  return {
    edits: Number(values.edits ?? 2_000),
    paceMs: perMinute === 0 ? 0 : 60_000 / perMinute,
    targets: conformanceTargets().filter(({ target }) => values.target === undefined || target === values.target),
  };
}

async function proveOn(target: ConformanceTarget, settings: Settings): Promise<readonly Verdict[]> {
  const key = createSigningKey("edits");
  const echo = await startEcho(JSON.stringify(keySetOf(key)));
  const folder = mkdtempSync(join(tmpdir(), "gatewright-edits-"));
  const liveFolder = mkdtempSync(join(tmpdir(), "gatewright-live-"));
  const port = await freePort();
  try {
    write(folder, gatewayText(0));
    const dev = await startDev(
      [
        ...["--target", target.target, "--port", String(port), "--resolve", `${UPSTREAM}=127.0.0.1:${echo.port}`],
        ...(target.binary === undefined ? [] : ["--binary", target.binary]),
      ],
      folder,
      liveFolder,
    );
    const claims = { iss: TOKEN.issuer, aud: TOKEN.audience, sub: TOKEN.subject, exp: inSeconds(86_400), jti: "edits" };
    const edits: Edits & { readonly bad: Set<number> } = { confirmed: 0, newest: 0, bad: new Set() };
    const load = startLoad({ port, token: signToken(claims, key), edits, lanes: LANES });
    const run = await edit(folder, { dev, edits, settings, liveFolder, echo });
    const result = await load.stop();
    const exitCode = await dev.stop();
    return [
      ...verdicts(target.name, { ...run, result, dev }),
      countVerdict(target.name, "exit code", exitCode ?? -1, 0),
    ];
  } finally {
    for (const one of [folder, liveFolder]) rmSync(one, { recursive: true, force: true });
    await echo.stop();
  }
}

interface Run {
  readonly good: number;
  readonly bad: number;
  /** Outcomes that were not as they should be. */
  readonly unexpected: readonly string[];
  readonly swapMs: readonly number[];
  readonly memory: readonly { readonly edit: number; readonly afterMs: number; readonly sample: MemorySample }[];
}

interface Editing {
  readonly dev: DevProcess;
  readonly edits: Edits & { readonly bad: Set<number> };
  readonly settings: Settings;
  readonly liveFolder: string;
  readonly echo: Service;
}

async function edit(folder: string, { dev, edits, settings, liveFolder, echo }: Editing): Promise<Run> {
  const run = {
    good: 0,
    bad: 0,
    unexpected: [] as string[],
    swapMs: [] as number[],
    memory: [] as Run["memory"][number][],
  };
  const begunAt = performance.now();
  const sampleEvery = Math.max(1, Math.floor(settings.edits / MEMORY_SAMPLES));
  for (let number = 1; number <= settings.edits; number += 1) {
    const startedAt = performance.now();
    const bad = number % BAD_EVERY === 0 ? BAD_EDITS[(number / BAD_EVERY) % BAD_EDITS.length] : undefined;
    if (bad === undefined) edits.newest = number;
    else edits.bad.add(number);
    // Nobody asks what it received, which would fill this process.
    echo.forget();
    write(folder, gatewayText(number, bad));
    const outcome = await dev.outcome(OUTCOME_LIMIT_MS);
    if (outcome.event === "swapped") {
      edits.confirmed = number;
      run.swapMs.push(outcome.milliseconds);
    }
    if ((outcome.event === "swapped") !== (bad === undefined))
      run.unexpected.push(`edit ${number}: ${JSON.stringify(outcome)}`);
    if (bad === undefined) run.good += 1;
    else run.bad += 1;
    if (number % sampleEvery === 0)
      run.memory.push({ edit: number, afterMs: startedAt - begunAt, sample: await sampleMemory(dev.pid, liveFolder) });
    await sleep(Math.max(0, settings.paceMs - (performance.now() - startedAt)));
  }
  return run;
}

/** By rename, as many editors save. */
function write(folder: string, text: string): void {
  const staged = join(folder, ".gateway.ts.new");
  writeFileSync(staged, text);
  renameSync(staged, join(folder, "gateway.ts"));
}

function verdicts(
  name: string,
  run: Run & { readonly result: LoadResult; readonly dev: DevProcess },
): readonly Verdict[] {
  const { result, dev } = run;
  const first = (texts: readonly string[]): string => (texts[0] === undefined ? "" : ` (${texts[0]})`);
  const requests = `of ${result.sent} requests, ${result.sentAgain.length} sent again after an idle close`;
  const count = (claim: string, texts: readonly string[], more: string): Verdict => ({
    target: name,
    claim,
    measured: `${texts.length} ${more}${first(texts)}`,
    holds: texts.length === 0,
  });
  return [
    count("lost requests: 0", result.lost, requests),
    // A swap of \`dev\` is confirmed when nobody is answered by a former one any more, on whatever connection.
    count("answers of a wrong generation: 0", result.wrong, ""),
    countVerdict(name, "answers of a former generation", result.former, 0),
    count("edits with another outcome: 0", run.unexpected, `of ${run.good} good and ${run.bad} bad ones`),
    { target: name, claim: "edit to diagnostics, median and most", measured: spread(dev.toDiagnostics), holds: true },
    { target: name, claim: "edit to swap confirmed, median and most", measured: spread(run.swapMs), holds: true },
    ...memoryVerdicts(name, run.memory),
  ];
}

function isNodePart(part: string): boolean {
  return NODE_PARTS.some((one) => one === part);
}

function spread(milliseconds: readonly number[]): string {
  const { median, most } = spreadOf(milliseconds);
  return `${median.toFixed(0)} ms, ${most.toFixed(0)} ms`;
}

/**
 * Of what Node runs, what is left after a collection is judged: how much garbage V8 keeps beside it is its own choice, and
 * is said for information.
 */
function memoryVerdicts(target: string, memory: Run["memory"]): readonly Verdict[] {
  const warm = memory.filter(({ afterMs }) => afterMs > WARM_MS);
  const verdict = (part: string, of: (sample: MemorySample) => number, isJudged: boolean): Verdict => {
    const claim = isJudged ? `memory of the ${part} is flat` : `memory of the ${part}, for information`;
    if (warm.length < FEWEST_SAMPLES) return { target, claim, measured: "not judged: too few edits", holds: true };
    const { early, late, slope } = growthOf(warm.map(({ edit, sample }) => ({ edit, megabytes: of(sample) })));
    const measured = `${early.toFixed(0)} MB, then ${late.toFixed(0)} MB; ${slope.toFixed(1)} MB per 1,000 edits`;
    const isFlat = late - early <= Math.max(FLAT_MEGABYTES, early * FLAT_SHARE);
    return { target, claim, measured, holds: isFlat || !isJudged };
  };
  return [
    ...NODE_PARTS.map((part) => verdict(`${part}, garbage collected,`, ({ live }) => live[part], true)),
    ...PARTS.map((part) => verdict(part, ({ resident }) => resident[part], !isNodePart(part))),
  ];
}
