import type { PolicyOf } from "../../../compiler/policies/index.ts";
import { INTERNAL_HEADERS } from "../../../model/headers.ts";
import { emitAccessLog } from "../access-log.ts";
import { emitFailureFeed, failureFeedSettings } from "../failure-feed.ts";
import { variables } from "../variables.ts";
import type { NginxPolicy } from "./define.ts";

/**
 * The guard opens and closes it: it counts what it lets through, and NGINX tells it of each failure. The relay counts
 * its calls itself.
 */
export const breaker: NginxPolicy<PolicyOf<"breaker">> = {
  http: (_, { route }) => (route.guard === undefined ? [] : failureFeedSettings),
  location: (_, { route, deployment }) =>
    route.guard === undefined ? {} : { settings: [emitAccessLog(deployment), emitFailureFeed(deployment)] },
  verdict: [{ header: INTERNAL_HEADERS.retryAfter, into: variables.verdictRetryAfter }],
};
