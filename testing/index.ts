/** Tests of a gateway.ts, in process: the real gateway between a test's requests and the test's upstreams. */

export type { Answer, RequestOptions } from "./answer.ts";
export type { TokenOptions } from "./caller-key.ts";
export { GatewayHasErrors } from "./compiled.ts";
export type { TestStore } from "./fake-store.ts";
export { type LoadOptions, load } from "./load.ts";
export type { TestClock, TestGateway } from "./test-gateway.ts";
export type { FakeUpstream, TestUpstream, UpstreamAnswer, UpstreamRequest } from "./upstream.ts";
