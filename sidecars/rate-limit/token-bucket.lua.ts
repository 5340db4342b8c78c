import { createHash } from "node:crypto";

/**
 * `token-bucket.ts` as Redis runs it, for decisions one after the other, each for all its limits at once: either every
 * bucket of a decision has a token and each gives one, or nothing changes. The whole script is one step for Redis, so
 * instances never see each other half done; it writes after everything is read and decided, so that an error (a key that
 * holds something else) leaves no decision half done either.
 *
 * - `KEYS`: the buckets of all decisions. `ARGV`: the time after which nothing may happen any more, then for each decision
 *   `charge` or `refund`, the number of its buckets, and for each bucket its capacity, cost and refill.
 * - Answers the server's time, then for each decision one of {@link SCRIPT_ANSWER} and for each of its buckets the tokens
 *   left (charged) or the milliseconds to wait (refused, 0 for the ones that would not have refused). If it is late, it
 *   answers the time and `late` alone.
 * - A bucket is the text `<debt> <at>`, written with all digits: Lua's own conversion keeps only 14 of them. It expires
 *   when it would be full.
 * - The first line makes Redis (7 and later) check before it runs the script that this server may write: a replica,
 *   a full memory or a failed disk answer with an error, even when there is no key.
 *
 * Time is the server's, never a client's. `clock` is there for tests that need a time of their own.
 *
 * @see https://redis.io/docs/latest/develop/programmability/eval-intro/
 */
export function tokenBucketScript(clock = 'redis.call("TIME")'): string {
  return `#!lua
local time = ${clock}
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > tonumber(ARGV[1]) then return { now, 2 } end

local names, buckets = {}, {}
local function bucketOf(name, refill)
  if buckets[name] then return buckets[name] end
  local debt, at = 0, now
  local stored = redis.call("GET", name)
  if stored then
    local storedDebt, storedAt = string.match(stored, "^(%d+) (%d+)$")
    debt, at = tonumber(storedDebt), tonumber(storedAt)
    if at < now then debt, at = math.max(0, debt - (now - at) * refill), now end
  end
  names[#names + 1] = name
  buckets[name] = { debt = debt, at = at, refill = refill }
  return buckets[name]
end

local answer, key, argument = { now }, 0, 2
while key < #KEYS do
  local refund, count = ARGV[argument] == "refund", tonumber(ARGV[argument + 1])
  local charges, refused = {}, false
  for i = 1, count do
    local shape = argument + 3 * i - 1
    local capacity, cost, refill = tonumber(ARGV[shape]), tonumber(ARGV[shape + 1]), tonumber(ARGV[shape + 2])
    local bucket = bucketOf(KEYS[key + i], refill)
    local missing = cost - (capacity - bucket.debt)
    local wait = missing > 0 and bucket.at - now + math.ceil(missing / refill) or 0
    local debt = refund and math.max(0, bucket.debt - cost) or bucket.debt + cost
    refused = refused or wait > 0
    charges[i] = { bucket = bucket, debt = debt, left = math.floor((capacity - debt) / cost), wait = wait }
  end
  local done = refund or not refused
  answer[#answer + 1] = done and 1 or 0
  for _, charge in ipairs(charges) do
    if done then charge.bucket.debt, charge.bucket.changed = charge.debt, true end
    answer[#answer + 1] = done and charge.left or charge.wait
  end
  key, argument = key + count, argument + 2 + 3 * count
end

for _, name in ipairs(names) do
  local bucket = buckets[name]
  if bucket.changed and bucket.debt == 0 then
    redis.call("DEL", name)
  elseif bucket.changed then
    local lifetime = bucket.at - now + math.ceil(bucket.debt / bucket.refill)
    redis.call("SET", name, string.format("%.0f %.0f", bucket.debt, bucket.at), "PX", string.format("%.0f", lifetime))
  end
end
return answer
`;
}

/** What became of a decision. `late`: the time was over when the script's turn came, so it did nothing. */
export const SCRIPT_ANSWER = { refused: 0, done: 1, late: 2 } as const;

/** The name by which Redis knows a script that it has seen (EVALSHA). */
export function scriptName(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
