import type { PolicyOf } from "../../../compiler/policies/index.ts";
import { directive, time } from "../directive.ts";
import type { NginxPolicy } from "./define.ts";

/** For the first byte and between two, NGINX has no other (the divergence `timeout-between-reads`). A relay has its own. */
export const timeout: NginxPolicy<PolicyOf<"timeout">> = {
  location: ({ ms }, { route }) =>
    route.relay === undefined
      ? { settings: [directive("proxy_read_timeout", time(ms)), directive("proxy_send_timeout", time(ms))] }
      : {},
};
