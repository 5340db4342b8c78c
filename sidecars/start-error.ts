/**
 * What keeps a sidecar from starting (or a new configuration from being taken) and is not a bug of ours: `main` prints
 * the message in one line, without a stack.
 */
export class StartError extends Error {
  override readonly name = "StartError";
}
