/**
 * Node's HTTP/1.1, by a call and not by an import: an import reads every export of a built-in module, and one of this
 * module's loads the client that is behind `fetch` and `WebSocket`. It would cost each process 14 MB and 20 ms (Node 24).
 *
 * @see https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
export const { createServer, METHODS, request, STATUS_CODES } = process.getBuiltinModule("node:http");
