import type { PolicyOf } from "../../../compiler/policies/index.ts";
import { RELAY_MARGIN_MS } from "../../../model/deadlines.ts";
import { directive, time } from "../directive.ts";
import { relayTarget } from "../relay.ts";
import type { NginxPolicy } from "./define.ts";

/** The relay makes the calls, through the upstream socket. It ends late ones itself, a moment before NGINX would. */
export const sequence: NginxPolicy<PolicyOf<"sequence">> = {
  location: (_, { plan, route }) => {
    const relay = plan.relays.find(({ id }) => id === route.relay);
    if (!relay) throw new Error(`"${route.name}" goes to a relay that the plan does not have`);
    const total = time(relay.timeoutMs + RELAY_MARGIN_MS);
    return {
      settings: [
        directive("proxy_read_timeout", total),
        directive("proxy_send_timeout", total),
        // The relay reads the body when its guard has let the request through, and no more of it than is allowed.
        directive("proxy_request_buffering", "off"),
      ],
      answer: { kind: "proxy", to: relayTarget },
    };
  },
};
