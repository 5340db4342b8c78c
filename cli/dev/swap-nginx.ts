import type { Plan } from "../../compiler/passes/plan.ts";
import { nginx } from "../../targets/nginx/index.ts";
import { openFormerPlans } from "./former-plans.ts";
import { createNginxFile } from "./nginx-file.ts";
import type { ProxySwap, SwapGround } from "./swap-proxy.ts";

/** NGINX takes another configuration whole. It also holds what requests of former plans still ask for. */
export function openNginxSwap(ground: SwapGround): ProxySwap {
  const formers = openFormerPlans(ground.plan);
  const file = createNginxFile(ground);
  return {
    async take(plan: Plan) {
      const [artifact] = nginx.emit(formers.shared(plan), ground.deployment);
      if (!artifact) throw new Error("NGINX has no configuration");
      if (artifact.text === file.text()) return undefined;
      const refusal = await file.take(artifact.text);
      if (refusal === undefined) formers.add(plan);
      return refusal;
    },
  };
}
