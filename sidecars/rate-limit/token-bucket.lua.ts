import { createHash } from "node:crypto";

/**
 * `token-bucket.ts` as Redis runs it, for all limits of one decision at once: either every bucket has a token and each
 * gives one, or nothing changes. The whole script is one step for Redis, so instances never see each other half done.
 *
 * - `KEYS`: the buckets. `ARGV`: the time after which nothing may happen any more, `charge` or `refund`, then for each
 *   bucket its capacity, cost and refill.
 * - Answers the server's time and one of {@link SCRIPT_ANSWER}, then for each bucket the tokens left (charged) or the
 *   milliseconds to wait (refused, 0 for the ones that would not have refused).
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

local refund = ARGV[2] == "refund"
local debts, times, shapes, waits, refused = {}, {}, {}, {}, false
for i, key in ipairs(KEYS) do
  local capacity, cost, refill = tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1]), tonumber(ARGV[3 * i + 2])
  local debt, at = 0, now
  local stored = redis.call("GET", key)
  if stored then
    local storedDebt, storedAt = string.match(stored, "^(%d+) (%d+)$")
    debt, at = tonumber(storedDebt), tonumber(storedAt)
    if at < now then debt, at = math.max(0, debt - (now - at) * refill), now end
  end
  local missing = cost - (capacity - debt)
  waits[i] = missing > 0 and at - now + math.ceil(missing / refill) or 0
  refused = refused or waits[i] > 0
  debts[i], times[i], shapes[i] = debt, at, { capacity, cost, refill }
end
if refused and not refund then return { now, 0, unpack(waits) } end

local left = {}
for i, key in ipairs(KEYS) do
  local capacity, cost, refill = unpack(shapes[i])
  local debt = refund and math.max(0, debts[i] - cost) or debts[i] + cost
  if debt == 0 then
    redis.call("DEL", key)
  else
    local lifetime = times[i] - now + math.ceil(debt / refill)
    redis.call("SET", key, string.format("%.0f %.0f", debt, times[i]), "PX", string.format("%.0f", lifetime))
  end
  left[i] = math.floor((capacity - debt) / cost)
end
return { now, 1, unpack(left) }
`;
}

/** The second number of an answer. `late`: the time was over when the script's turn came, so it did nothing. */
export const SCRIPT_ANSWER = { refused: 0, done: 1, late: 2 } as const;

/** The name by which Redis knows a script that it has seen (EVALSHA). */
export function scriptName(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
