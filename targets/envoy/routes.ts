import type { Plan, PlanPath, PlanRoute } from "../../compiler/passes/plan.ts";
import { CREDENTIAL_HEADERS, INTERNAL_HEADERS, LOG_FACT_HEADERS } from "../../model/headers.ts";
import { type RefusalCode, refusals } from "../../model/refusals.ts";
import { hasLengthOver, withBodyUpTo } from "./body-size.ts";
import { forwardedHeaders } from "./client-address.ts";
import { MAX_DIRECT_RESPONSE_BYTES } from "./edge-defaults.ts";
import { unguarded } from "./guard.ts";
import { pathMatch } from "./path-match.ts";
import { draftRoute } from "./policies/index.ts";
import type { RouteDraft } from "./policies/policy.ts";
import { relayAction } from "./relay.ts";
import { echoedId } from "./request-id.ts";
import {
  duration,
  type HeaderMatcher,
  type HeaderValueOption,
  type Route,
  type RouteConfiguration,
  type RouteMatch,
  setHeader,
} from "./resources.ts";
import { emitTree } from "./route-tree.ts";

export const ROUTES = "gateway";

/** Envoy says of a request where it came from; no upstream is told. */
const addedByEnvoy = ["x-envoy-external-address", "x-envoy-internal"];

/**
 * From so many paths on the table is a tree. Envoy reads a list from its beginning, some 50 to 200 ns an entry; a tree
 * costs about a microsecond, whatever it holds.
 */
const PATHS_OF_A_TREE = 100;

/** Whether the table of a plan has the form of a tree. */
export const isTree = (plan: Plan) => plan.paths.length >= PATHS_OF_A_TREE;

/** The route table. Its last word, in either form, is the 404. */
export function emitRoutes(plan: Plan): RouteConfiguration {
  return {
    name: ROUTES,
    request_headers_to_remove: addedByEnvoy,
    request_headers_to_add: forwardedHeaders,
    response_headers_to_add: [echoedId],
    max_direct_response_body_size_bytes: MAX_DIRECT_RESPONSE_BYTES,
    virtual_hosts: [{ name: ROUTES, domains: ["*"], ...(isTree(plan) ? emitMatcher(plan) : emitList(plan)) }],
  };
}

/** Envoy takes the first that matches, so the order is the plan's. */
function emitList(plan: Plan) {
  return {
    routes: [
      ...plan.paths.flatMap((path) => emitPath(path, pathMatch(path.pattern), plan)),
      refusal(EVERY_PATH, "not_found"),
    ],
  };
}

function emitMatcher(plan: Plan) {
  const leaves = plan.paths.map((path) => ({ pattern: path.pattern, routes: emitPath(path, EVERY_PATH, plan) }));
  return { matcher: emitTree(leaves, refusal(EVERY_PATH, "not_found")) };
}

const EVERY_PATH: RouteMatch = { prefix: "/" };

/** A path is chosen before a method, without going back: its routes, then its 405. */
function emitPath(path: PlanPath, match: RouteMatch, plan: Plan): readonly Route[] {
  const anyMethodLast = [...path.routes].sort((left, right) => rank(left) - rank(right));
  const routes = anyMethodLast.flatMap((route) => emitRoute(route, path, match, plan));
  if (path.allowedMethods.length === 0) return routes;
  return [...routes, refusal(match, "method_not_allowed", [setHeader("allow", path.allowedMethods.join(", "))])];
}

const rank = (route: PlanRoute) => (route.methods === undefined ? 1 : 0);

/** A declared body that is too large meets its 413 before the route, so before the guard. */
function emitRoute(route: PlanRoute, path: PlanPath, match: RouteMatch, plan: Plan): readonly Route[] {
  const facts = { source: `${route.source.file}:${route.source.line}`, route: route.name };
  const draft = draftRoute(route, { pattern: path.pattern, facts }, plan);
  const ofMethod = withHeaders(match, route.methods ? [isMethod(route.methods)] : []);
  const metadata = { filter_metadata: { gatewright: facts } };
  const main = { name: route.name, match: ofMethod, ...emitAction(route, draft, plan) };
  if (draft.maxBodyBytes === undefined) return [main];
  const tooLarge = withHeaders(ofMethod, [hasLengthOver(draft.maxBodyBytes)]);
  return [{ ...refusal(tooLarge, "body_too_large"), metadata }, main];
}

/** Where a request goes, and what is changed on the way there and back. */
function emitAction(route: PlanRoute, draft: RouteDraft, plan: Plan): Omit<Route, "match"> {
  if (route.relay !== undefined) return relayAction(route, draft, plan);
  const metadata = { filter_metadata: { gatewright: { ...draft.facts, ...(route.guard && { guard: route.guard }) } } };
  const isPublic = route.guard === undefined;
  if (draft.directResponse) {
    return {
      metadata,
      direct_response: draft.directResponse,
      ...(draft.responseHeaders?.length && { response_headers_to_add: draft.responseHeaders }),
      ...(draft.removedResponseHeaders && { response_headers_to_remove: draft.removedResponseHeaders }),
      ...(isPublic && { typed_per_filter_config: unguarded }),
    };
  }
  if (draft.cluster === undefined || draft.timeoutMs === undefined) throw new Error(`${route.name} leads nowhere`);
  return {
    metadata,
    route: {
      cluster: draft.cluster,
      timeout: duration(draft.timeoutMs),
      ...(draft.rewrite && { regex_rewrite: draft.rewrite }),
    },
    ...(isPublic && { request_headers_to_remove: CREDENTIAL_HEADERS }),
    // An upstream's own copies would be taken for facts of ours.
    response_headers_to_remove: LOG_FACT_HEADERS,
    typed_per_filter_config: {
      ...(isPublic && unguarded),
      ...(draft.maxBodyBytes !== undefined && withBodyUpTo(draft.maxBodyBytes)),
    },
  };
}

/** An answer of ours. `local-replies.ts` gives it its body by its status; nobody is asked for it. */
function refusal(match: RouteMatch, code: RefusalCode, headers: readonly HeaderValueOption[] = []): Route {
  return {
    match,
    direct_response: { status: refusals[code].status },
    response_headers_to_add: [setHeader(INTERNAL_HEADERS.code, code), ...headers],
    typed_per_filter_config: unguarded,
  };
}

function withHeaders(match: RouteMatch, headers: readonly HeaderMatcher[]): RouteMatch {
  return headers.length === 0 ? match : { ...match, headers: [...(match.headers ?? []), ...headers] };
}

function isMethod(methods: readonly string[]): HeaderMatcher {
  const [first] = methods;
  const matcher =
    methods.length === 1 && first !== undefined ? { exact: first } : { safe_regex: { regex: methods.join("|") } };
  return { name: ":method", string_match: matcher };
}
