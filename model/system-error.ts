/** What the operating system's codes (errno(3)) mean to somebody who has never seen them. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EADDRINUSE: "another program listens on it",
  EADDRNOTAVAIL: "this machine has no such address",
  EEXIST: "a file is in its place",
  EISDIR: "it is a folder",
  ENOENT: "it does not exist",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of its path is a file, not a folder",
  EPERM: "permission is denied",
  EROFS: "the file system is read-only",
};

/** Why the system refused something, in words with its code; `undefined` for an error that is not the system's. */
export function systemReason(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  const words = WORDS[error.code];
  return words === undefined ? error.code : `${words} (${error.code})`;
}
