/** The counters that all processes share: one script a decision, in the time of Redis. */

import type { Counters, Decision, Standing, Take } from './counters.ts';
import { slotsOf } from './counters.ts';
import type { RedisScript, RedisStore } from './redis.ts';

/**
 * For each key four arguments: maximum, cost, length of the window in ms (or the moment a period ends), slots (0 for a
 * period). Answers for each key: whether it was within, what remains, the wait and the reset in ms; a wait of -1 is for ever.
 */
const takeScript: RedisScript = {
  name: 'take',
  lua: `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local views, admitted = {}, true
for i = 1, #KEYS do
  local max, cost = tonumber(ARGV[i * 4 - 3]), tonumber(ARGV[i * 4 - 2])
  local span, slots = tonumber(ARGV[i * 4 - 1]), tonumber(ARGV[i * 4])
  local size = slots > 0 and span / slots or 0
  local current = slots > 0 and math.floor(now / size) or 0
  local taken, order, gone, used = {}, {}, {}, 0
  local entries = redis.call('HGETALL', KEYS[i])
  for e = 1, #entries, 2 do
    local slot, count = tonumber(entries[e]), tonumber(entries[e + 1])
    if (slots > 0 and slot < current - slots) or (slots == 0 and now >= span) then
      gone[#gone + 1] = entries[e]
    else
      taken[slot] = count
      order[#order + 1] = slot
      used = used + count
    end
  end
  if #gone > 0 then redis.call('HDEL', KEYS[i], unpack(gone)) end
  table.sort(order)
  if used + cost > max then admitted = false end
  views[i] = {max = max, cost = cost, span = span, slots = slots, size = size, current = current,
    taken = taken, order = order, used = used}
end
local answer = {}
for i = 1, #KEYS do
  local v = views[i]
  local within = v.used + v.cost <= v.max
  local function leaves(slot)
    if v.slots == 0 then return math.max(0, v.span - now) end
    return math.ceil((slot + v.slots + 1) * v.size - now)
  end
  if admitted and v.cost > 0 then
    redis.call('HINCRBY', KEYS[i], string.format('%.0f', v.current), v.cost)
    if v.slots > 0 then
      redis.call('PEXPIRE', KEYS[i], math.ceil(v.span + 2 * v.size))
    else
      redis.call('PEXPIREAT', KEYS[i], string.format('%.0f', v.span))
    end
    if v.taken[v.current] == nil then v.order[#v.order + 1] = v.current end
    v.taken[v.current] = (v.taken[v.current] or 0) + v.cost
    v.used = v.used + v.cost
  end
  local wait = 0
  if v.cost > v.max then
    wait = -1
  elseif v.used + v.cost > v.max then
    local left = v.used
    for _, slot in ipairs(v.order) do
      left = left - v.taken[slot]
      if left + v.cost <= v.max then wait = leaves(slot) break end
    end
  end
  local newest = v.order[#v.order]
  answer[#answer + 1] = within and 1 or 0
  answer[#answer + 1] = math.max(0, v.max - v.used)
  answer[#answer + 1] = wait
  answer[#answer + 1] = newest and leaves(newest) or 0
end
answer[#answer + 1] = admitted and 1 or 0
return answer
`,
};

const VALUES_A_KEY = 4;

/**
 * All keys of one decision must share a hash tag: a Cluster runs a script on one node. Rejects with a StoreUnavailable
 * when Redis does not answer.
 */
export function createRedisCounters(redis: Pick<RedisStore, 'run'>): Counters {
  return {
    async take(takes) {
      const reply = await redis.run(
        takeScript,
        takes.map(({ key }) => key),
        takes.flatMap(argumentsOf),
      );
      return parseReply(reply as readonly number[], takes.length);
    },
  };
}

function argumentsOf({ max, cost, span }: Take): number[] {
  return 'endsAt' in span ? [max, cost, span.endsAt, 0] : [max, cost, span.windowMs, slotsOf(span.windowMs)];
}

function parseReply(values: readonly number[], count: number): Decision {
  const standings = Array.from({ length: count }, (_, index): Standing => {
    const [within = 0, remaining = 0, waitMs = 0, resetMs = 0] = values.slice(index * VALUES_A_KEY);
    return {
      isWithin: within === 1,
      remaining,
      waitMs: waitMs === -1 ? Number.POSITIVE_INFINITY : waitMs,
      resetMs,
    };
  });
  return { isAdmitted: values[count * VALUES_A_KEY] === 1, standings };
}
