import { createBlocklist, type Revocations } from "./blocklist.ts";
import { Journal, journalPath, readJournal } from "./journal.ts";
import { RedisRevocations, type RedisRevocationsOptions } from "./redis-revocations.ts";

/** Milliseconds between two looks for revocations whose tokens have expired. */
const FORGET_MS = 60_000;

/** A revocation may not last, or may not be known to all instances. */
export class RevocationNotKept extends Error {
  override readonly name = "RevocationNotKept";
  readonly code = "revocations_unavailable";
}

type ListEvent =
  | { readonly kind: "revocation-store-down"; readonly reason: string }
  | { readonly kind: "revocation-store-up" }
  /** Lines of the journal that could not be read; one is usual after a crash. */
  | { readonly kind: "revocation-journal-damaged"; readonly lines: number }
  | { readonly kind: "revocation-journal-failed"; readonly reason: string };

export type RevocationEvent = ListEvent & { readonly caller: string };

export interface RevocationsOptions {
  readonly caller: string;
  readonly store: { readonly kind: "redis"; readonly url: string } | { readonly kind: "memory" };
  /** Where the local copies are; of this process alone. Made if it is not there. */
  readonly directory: string;
  /** Milliseconds without the store after which the list is not fresh any more. */
  readonly maxAgeMs: number;
  readonly onEvent: (event: RevocationEvent) => void;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
}

/**
 * Opens a caller's revocations: the local copy is loaded, and the store was asked once, which may have failed.
 *
 * @throws if the directory cannot be read and written: without its copy a restart would forget
 */
export async function openRevocations(options: RevocationsOptions): Promise<Revocations> {
  const { caller, maxAgeMs, now = Date.now } = options;
  const emit = (event: ListEvent) => options.onEvent({ ...event, caller });
  const journalFailed = (error: unknown) => emit({ kind: "revocation-journal-failed", reason: reasonOf(error) });

  const path = journalPath(options.directory, caller);
  const left = await readJournal(path);
  if (left.unreadable > 0) emit({ kind: "revocation-journal-damaged", lines: left.unreadable });
  const blocklist = createBlocklist(now);
  blocklist.add(left.tokens);
  const journal = new Journal(path, () => blocklist.tokens());
  await journal.append([]);

  let syncedAt = left.syncedAt;
  const store = openStore(options, {
    maxAgeMs,
    known: () => blocklist.tokens(),
    learn(tokens) {
      const news = blocklist.add(tokens);
      if (news.length > 0) journal.append(news).catch(journalFailed);
    },
    onSynced(at) {
      syncedAt = at;
      journal.noteSync(at).catch(journalFailed);
    },
    onDown: (reason) => emit({ kind: "revocation-store-down", reason }),
    onUp: () => emit({ kind: "revocation-store-up" }),
    now,
  });
  await store?.settled();
  const timer = setInterval(() => blocklist.forgetExpired(), FORGET_MS).unref();

  return {
    isRevoked: (jti) => blocklist.has(jti),
    // A comparison that lies in the future means that the clock was set back; it counts by its distance.
    isFresh: () => store === undefined || Math.abs(now() - syncedAt) <= maxAgeMs,
    async revoke(jti, expiresAt) {
      const tokens = [{ jti, expiresAt: Math.ceil(expiresAt) }];
      blocklist.add(tokens);
      const [written, stored] = await Promise.allSettled([journal.append(tokens), store?.put(tokens) ?? true]);
      if (written.status === "rejected") throw new RevocationNotKept(`no local copy: ${reasonOf(written.reason)}`);
      if (stored.status === "rejected" || !stored.value) throw new RevocationNotKept("the store did not take it");
    },
    size: () => blocklist.size(),
    async close() {
      clearInterval(timer);
      await store?.close();
      await journal.close();
    },
  };
}

/** A memory store needs nothing beside the list and its copy on disk. */
function openStore(
  { store, caller }: RevocationsOptions,
  options: Omit<RedisRevocationsOptions, "url" | "caller">,
): RedisRevocations | undefined {
  switch (store.kind) {
    case "redis":
      return new RedisRevocations({ ...options, url: store.url, caller });
    case "memory":
      return undefined;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
