import type { Destination } from "../destination.ts";
import type { Asset } from "../settings.ts";
import { declare } from "../source.ts";
import type { Upstream } from "../upstream.ts";

/** A gRPC method behind a JSON route, by the service's descriptors. Not built yet: refused with `not-yet/grpc`. */
export function grpc(options: {
  readonly to: Upstream;
  readonly descriptors: Asset;
  /** `"package.Service/Method"`. */
  readonly method: `${string}/${string}`;
}): Destination {
  return declare("grpc", options);
}
