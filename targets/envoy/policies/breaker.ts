import type { PolicyOf } from "../../../compiler/policies/index.ts";
import { duration } from "../resources.ts";
import type { EnvoyPolicy } from "./policy.ts";

/** So many failures in a row that this rule of Envoy's, which cannot be left out, never acts. */
const NEVER = 1_000_000;

/**
 * Outlier detection by the share of failures (5xx, refused, late), judged for each host at the end of each interval.
 * With every host ejected Envoy answers at once, and `local-replies.ts` makes `circuit_open` of it.
 * There is no half-open state: after the pause all requests try again (the divergence `breaker-by-interval`).
 */
export const breaker: EnvoyPolicy<PolicyOf<"breaker">> = {
  route: ({ upstream: name }, draft, plan) => {
    const settings = plan.gateway.upstreams.find((one) => one.name === name)?.breaker;
    if (!settings) return draft;
    return { ...draft, facts: { ...draft.facts, retryAfter: String(Math.ceil(settings.pauseMs / 1_000)) } };
  },
  cluster: ({ breaker: settings }) =>
    settings && {
      // Else Envoy sends to ejected hosts when most are ejected, which with one host is always.
      common_lb_config: { healthy_panic_threshold: { value: 0 } },
      outlier_detection: {
        interval: duration(settings.overMs),
        // Whole percents; at zero Envoy would eject hosts that never failed.
        failure_percentage_threshold: Math.max(1, Math.round(settings.errors * 100)),
        failure_percentage_request_volume: settings.atLeast,
        // Its own defaults notice without acting, and only in clusters of five hosts and more.
        enforcing_failure_percentage: 100,
        failure_percentage_minimum_hosts: 1,
        max_ejection_percent: 100,
        always_eject_one_host: true,
        // Envoy multiplies the time with each ejection in a row; the equal maximum keeps it the declared pause.
        base_ejection_time: duration(settings.pauseMs),
        max_ejection_time: duration(settings.pauseMs),
        max_ejection_time_jitter: duration(0),
        consecutive_5xx: NEVER,
        enforcing_consecutive_5xx: 0,
        enforcing_consecutive_gateway_failure: 0,
        enforcing_success_rate: 0,
      },
    },
};
