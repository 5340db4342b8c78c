import type { RequestView } from "../request.ts";

/**
 * Headers that tell the upstream who calls; a client's own copies never reach it. Default: `X-User-ID`, the `sub`.
 * Not built yet: refused with `not-yet/forward`.
 */
export type Forward<Key extends string, Claims> = (
  request: RequestView<Key, NoInfer<Claims>>,
) => Readonly<Record<string, string | readonly string[] | undefined>>;
