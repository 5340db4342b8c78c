/**
 * Puts tokens into the list and announces them, in one step: whoever hears of a revocation finds it in the list, and
 * the number tells a listener whether it missed one.
 *
 * KEYS: the list (a sorted set, score = expiry in seconds), the number of the last announcement.
 * ARGV: the channel, the tokens as they are announced, then expiry and id of each.
 *
 * `GT` keeps the later expiry. What is forgotten here goes by the clock of the store, five minutes late, as in memory.
 */
export const REVOKE_SCRIPT = `
local number = redis.call("INCR", KEYS[2])
for index = 3, #ARGV, 2 do
  redis.call("ZADD", KEYS[1], "GT", ARGV[index], ARGV[index + 1])
end
redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", redis.call("TIME")[1] - 300)
redis.call("PUBLISH", ARGV[1], number .. " " .. ARGV[2])
return number
`;
