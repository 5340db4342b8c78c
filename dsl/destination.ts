declare const reads: unique symbol;

/** Where a request goes. What it reads of the request its route must have: a missing claim or param is a type error. */
export interface Destination<in Reads = unknown> {
  readonly kind:
    | "upstream"
    | "respond"
    | "redirect"
    | "sequence"
    | "parallel"
    | "choose"
    | "canary"
    | "weighted"
    | "grpc"
    | "websocket"
    | "health";
  /** Exists only for the types: what it reads. */
  readonly [reads]?: (view: Reads) => void;
}

/** Texts that headers or query parameters must equal. */
export type Match = Readonly<Record<string, string>>;
