import type { Plan } from "../../compiler/passes/plan.ts";
import { nginx } from "../../targets/nginx/index.ts";
import { createNginxFile } from "./nginx-file.ts";
import type { ProxySwap, SwapGround } from "./swap-proxy.ts";

/** NGINX takes another configuration whole: what was begun by the one before ends by it. */
export function openNginxSwap(ground: SwapGround): ProxySwap {
  const file = createNginxFile(ground);
  return {
    async take(plan: Plan) {
      const [artifact] = nginx.emit(plan, ground.deployment);
      if (!artifact) throw new Error("NGINX has no configuration");
      return artifact.text === file.text() ? undefined : file.take(artifact.text);
    },
  };
}
