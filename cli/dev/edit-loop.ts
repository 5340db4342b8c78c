import { setTimeout as sleep } from "node:timers/promises";
import type { Compilation } from "../../compiler/compile.ts";
import { summarize } from "../../compiler/diagnostics/render.ts";
import type { Target } from "../../model/targets.ts";
import type { ExplainedGateway } from "../explain/explain.ts";
import type { SourceOptions } from "../options.ts";
import { hasFailed } from "../print-diagnostics.ts";
import type { CompileSession } from "./compile-session.ts";
import type { DevEvent } from "./display.ts";
import type { RunningGateway } from "./running-gateway.ts";
import { planOf } from "./swap.ts";

/** From an edit to what it does to the running gateway. */
export interface EditLoop {
  /** Files may have changed. Edits that come while one is on its way are one more round. */
  edited(): void;
  /** Compiles and swaps even if no file is another. */
  rebuild(): void;
  /** Rejects with a defect of ours that a round met. */
  readonly failed: Promise<never>;
  /** Resolves when the round under way, if any, is over; there is no further one. */
  close(): Promise<void>;
}

export interface EditLoopOptions {
  readonly session: CompileSession;
  readonly gateway: Pick<RunningGateway, "swap">;
  readonly target: Target;
  readonly failOn: SourceOptions["failOn"];
  show(event: DevEvent): void;
  /** Told of every compilation, with the files to watch next; not after the end. */
  onInputs(inputs: readonly string[]): void;
}

/** An editor that saves by rename leaves no file for a moment. */
const GONE_MS = 200;
const LOOK_MS = 5;

export function openEditLoop(options: EditLoopOptions): EditLoop {
  let generation = 1;
  let pending: { readonly since: number; readonly isForced: boolean } | undefined;
  let running: Promise<void> | undefined;
  let isClosed = false;
  const round = async ({ since, isForced }: { since: number; isForced: boolean }): Promise<void> => {
    const { session, show } = options;
    if (!isForced && !session.hasChanged()) return;
    for (let waited = 0; session.isMissing() && waited < GONE_MS; waited += LOOK_MS) await sleep(LOOK_MS);
    const compilation = await session.compile();
    // Nothing is to be watched any more.
    if (isClosed) return;
    options.onInputs(compilation.inputs);
    const elapsed = (): number => Math.round(performance.now() - since);
    show({ kind: "diagnostics", diagnostics: compilation.diagnostics, milliseconds: elapsed() });
    const outcome = await serve(compilation, options);
    if (isClosed) return;
    if ("reason" in outcome) return show({ kind: "kept", generation, ...outcome });
    generation += 1;
    const plan = planOf(outcome.served.plans, options.target);
    show({ kind: "swapped", generation, milliseconds: elapsed(), plan, served: outcome.served });
  };
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  const work = async (): Promise<void> => {
    for (let next = pending; next !== undefined && !isClosed; next = pending) {
      pending = undefined;
      await round(next);
    }
    running = undefined;
  };
  const wake = (isForced: boolean): void => {
    pending = { since: pending?.since ?? performance.now(), isForced: isForced || (pending?.isForced ?? false) };
    running ??= work().catch(fail);
  };
  return {
    failed,
    edited: () => wake(false),
    rebuild: () => wake(true),
    async close() {
      isClosed = true;
      await running;
    },
  };
}

type Outcome = { readonly refusedBy: string; readonly reason: string } | { readonly served: ExplainedGateway };

async function serve(compilation: Compilation, { gateway, failOn }: EditLoopOptions): Promise<Outcome> {
  const served = servedBy(compilation, failOn);
  if (!served) return { refusedBy: "compiler", reason: summarize(compilation.diagnostics) };
  const swap = await gateway.swap(served.plans);
  return swap.isTaken
    ? { served }
    : { refusedBy: swap.refusedBy, reason: `${swap.refusedBy} refused it: ${swap.reason}` };
}

/** What a compilation gives to serve; `undefined` if it has errors, or findings that count as such. */
export function servedBy(
  { gateway, plans, places, diagnostics }: Compilation,
  failOn: SourceOptions["failOn"],
): ExplainedGateway | undefined {
  const isWhole = gateway !== undefined && plans !== undefined && places !== undefined;
  return isWhole && !hasFailed(diagnostics, failOn) ? { gateway, plans, places } : undefined;
}
