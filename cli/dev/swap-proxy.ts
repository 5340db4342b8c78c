import type { Plan } from "../../compiler/passes/plan.ts";
import type { Deployment } from "../../targets/target.ts";
import type { Child } from "./child.ts";

/** How a running proxy is given another plan. */
export interface ProxySwap {
  /**
   * Resolves when every request that comes from now on is answered by the plan.
   * @returns why the proxy refused it; then it serves what it served before
   */
  take(plan: Plan): Promise<string | undefined>;
}

/** A running proxy and where its files lie. */
export interface ProxyGround {
  readonly binary: string;
  /** Holds `<target>/` with the artifacts; what is staged lies beside it. */
  readonly directory: string;
  readonly deployment: Deployment;
  readonly child: Child;
  /** Who is told of the proxy's words on standard error, from now on. */
  onComplaint(listener: (line: string) => void): void;
  /** Tells whoever waits for a swap why it takes long. */
  note(text: string): void;
}

/** What a swap works with. */
export interface SwapGround extends ProxyGround {
  /** What the proxy was started on. */
  readonly plan: Plan;
}
