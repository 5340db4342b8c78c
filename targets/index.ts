import type { Target } from "../model/targets.ts";
import { envoy } from "./envoy/index.ts";
import { nginx } from "./nginx/index.ts";
import type { Emitter } from "./target.ts";

/** The proxies there are. What runs without one is printed by `sidecar/`. */
export const targets: Readonly<Record<Exclude<Target, "node">, Emitter>> = { envoy, nginx };
