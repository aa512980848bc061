/** The counters that all processes share: one script a decision, in the time of Redis. */

import type { Counters, Decision, Standing, Take } from './counters.ts';
import { slotsOf } from './counters.ts';
import { ForeignKey, type RedisScript, type RedisStore } from './redis.ts';

/**
 * Several decisions, one after the other, each over its own keys. ARGV: how many keys each decision has, a text of numbers
 * with commas; then for each key its maximum, cost, length of the window in ms (or the moment a period ends), and slots (0
 * for a period). Answers for each key whether it was within, what remains, the wait and the reset in ms (a wait of -1 is for
 * ever), and for each decision behind its keys whether it was admitted. A decision with a key that holds something else
 * takes nothing; for admitted it has the number of that key, counted from 1 and negative.
 */
const takeScript: RedisScript = {
  name: 'take',
  lua: `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local answer = {}

local function view(i)
  local at = i * 4 - 2
  local max, cost = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local span, slots = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local size = slots > 0 and span / slots or 0
  local current = slots > 0 and math.floor(now / size) or 0
  local taken, order, gone, used = {}, {}, {}, 0
  local entries = redis.pcall('HGETALL', KEYS[i])
  if entries.err then return nil end
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
  return {key = KEYS[i], max = max, cost = cost, span = span, slots = slots, size = size, current = current,
    taken = taken, order = order, used = used}
end

local function leaves(v, slot)
  if v.slots == 0 then return math.max(0, v.span - now) end
  return math.ceil((slot + v.slots + 1) * v.size - now)
end

local function take(v)
  redis.call('HINCRBY', v.key, string.format('%.0f', v.current), v.cost)
  if v.slots > 0 then
    redis.call('PEXPIRE', v.key, math.ceil(v.span + 2 * v.size))
  else
    redis.call('PEXPIREAT', v.key, string.format('%.0f', v.span))
  end
  if v.taken[v.current] == nil then v.order[#v.order + 1] = v.current end
  v.taken[v.current] = (v.taken[v.current] or 0) + v.cost
  v.used = v.used + v.cost
end

local function wait(v)
  if v.cost > v.max then return -1 end
  if v.used + v.cost <= v.max then return 0 end
  local left = v.used
  for _, slot in ipairs(v.order) do
    left = left - v.taken[slot]
    if left + v.cost <= v.max then return leaves(v, slot) end
  end
  return 0
end

local first = 1
for count in string.gmatch(ARGV[1], '%d+') do
  local views, within, admitted, foreign = {}, {}, true, 0
  for i = first, first + count - 1 do
    local v = view(i)
    if v then
      views[#views + 1] = v
      within[#within + 1] = v.used + v.cost <= v.max
      admitted = admitted and within[#within]
    else
      foreign = i - first + 1
    end
  end
  if foreign > 0 then
    for _ = 1, count * 4 do answer[#answer + 1] = 0 end
    answer[#answer + 1] = -foreign
  else
    for at, v in ipairs(views) do
      if admitted and v.cost > 0 then take(v) end
      local newest = v.order[#v.order]
      answer[#answer + 1] = within[at] and 1 or 0
      answer[#answer + 1] = math.max(0, v.max - v.used)
      answer[#answer + 1] = wait(v)
      answer[#answer + 1] = newest and leaves(v, newest) or 0
    end
    answer[#answer + 1] = admitted and 1 or 0
  end
  first = first + count
end
return answer
`,
};

const VALUES_A_KEY = 4;

/** A script runs alone in Redis: so many decisions keep nobody else waiting for long. */
const MAX_DECISIONS = 100;

interface Waiting {
  readonly takes: readonly Take[];
  readonly resolve: (decision: Decision) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * What is asked for in one turn of the event loop travels together: under load a command for many requests. All keys
 * must share a hash tag, as a Cluster runs a script on one node. Rejects with a StoreUnavailable when Redis does not answer,
 * and with a ForeignKey the decision that needs a key which holds something else.
 */
export function createRedisCounters(redis: Pick<RedisStore, 'run'>): Counters {
  let waiting: Waiting[] = [];
  const send = (): void => {
    const all = waiting;
    waiting = [];
    for (let at = 0; at < all.length; at += MAX_DECISIONS)
      void decide(redis, all.slice(at, at + MAX_DECISIONS));
  };
  return {
    take: (takes) =>
      new Promise((resolve, reject) => {
        if (waiting.push({ takes, resolve, reject }) === 1) setImmediate(send);
      }),
  };
}

async function decide(redis: Pick<RedisStore, 'run'>, decisions: readonly Waiting[]): Promise<void> {
  const takes = decisions.flatMap((decision) => decision.takes);
  try {
    const counts = decisions.map((decision) => decision.takes.length).join();
    const keys = takes.map(({ key }) => key);
    const reply = await redis.run(takeScript, keys, [counts, ...takes.flatMap(argumentsOf)]);
    let at = 0;
    for (const { takes: own, resolve, reject } of decisions) {
      const next = at + own.length * VALUES_A_KEY + 1;
      const values = (reply as readonly number[]).slice(at, next);
      const foreign = own[-(values.at(-1) ?? 0) - 1];
      if (foreign === undefined) resolve(parseReply(values, own.length));
      else reject(new ForeignKey(`WRONGTYPE ${foreign.key}`));
      at = next;
    }
  } catch (error) {
    for (const { reject } of decisions) reject(error);
  }
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
