import { WINDOW_PARTS } from '../quota';

/**
 * All limits of one request in one atomic step, with the time of Redis: the clocks of the instances need not agree, and
 * none is asked. First every limit is looked at; only when none refuses, all are spent.
 * KEYS: one counter a limit. ARGV: 1 to spend or 0 to look; then for each limit its algorithm (b or w), requests,
 * requests at once, interval or window in µs, cost.
 * Reply, flat, for each limit: allowed 1 or 0, remaining, µs until the whole quota is back, µs until it, or when it is
 * allowed the next of its cost, is let through.
 * The arithmetic is that of TokenBuckets and SlidingWindows; a test runs both side by side.
 *
 * A bucket is one number: the time at which it is full again, in µs. A window is a hash: the end of a part of time, in µs,
 * to what was spent in it; ends beyond this part (a clock set back) count as now. Keys expire when their quota is whole.
 */
export const decideScript = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local allowed, reply, spendings = true, {}, {}

local function tell(ok, remaining, reset, wait)
  if ok == 0 then allowed = false end
  reply[#reply + 1] = ok
  reply[#reply + 1] = remaining
  reply[#reply + 1] = reset
  reply[#reply + 1] = wait
end

local function bucket(key, capacity, interval, cost)
  local whole = interval * capacity
  local before = math.min(math.max(tonumber(redis.call('GET', key) or now), now), now + whole)
  local after = before + interval * cost
  local wait = after - whole - now
  if wait > 0 then
    return tell(0, math.floor((whole - before + now) / interval), before - now, wait)
  end
  spendings[#spendings + 1] = function()
    redis.call('SET', key, string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000) + 1)
  end
  tell(1, math.floor(-wait / interval), after - now, math.max(0, wait + interval * cost))
end

local function release(ends, counts, excess)
  table.sort(ends)
  local freed, i = 0, 0
  while freed < excess do
    i = i + 1
    freed = freed + counts[ends[i]]
  end
  return ends[i]
end

local function window(key, requests, length, cost)
  local part = math.ceil(length / ${WINDOW_PARTS})
  local this = (math.floor(now / part) + 1) * part
  local fields = redis.call('HGETALL', key)
  local ends, counts, spent, last = {}, {}, 0, 0
  local function add(stop, count)
    if not counts[stop] then ends[#ends + 1] = stop end
    counts[stop] = (counts[stop] or 0) + count
    spent = spent + count
    last = math.max(last, stop)
  end
  for i = 1, #fields, 2 do
    local stop, count = tonumber(fields[i]), tonumber(fields[i + 1])
    if stop > this then
      redis.call('HDEL', key, fields[i])
      redis.call('HINCRBY', key, string.format('%.0f', this), count)
      stop = this
    end
    if stop <= now - length then redis.call('HDEL', key, fields[i]) else add(stop, count) end
  end
  local excess = spent + cost - requests
  if excess > 0 then
    return tell(0, math.max(0, requests - spent), last + length - now, release(ends, counts, excess) + length - now)
  end
  spendings[#spendings + 1] = function()
    redis.call('HINCRBY', key, string.format('%.0f', this), cost)
    redis.call('PEXPIRE', key, math.ceil((this + length - now) / 1000) + 1)
  end
  add(this, cost)
  local missing = spent + cost - requests
  local next = 0
  if missing > 0 then next = release(ends, counts, missing) + length - now end
  tell(1, -excess, this + length - now, next)
end

for i = 1, #KEYS do
  local at = (i - 1) * 5 + 1
  local requests, capacity = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local micros, cost = tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5])
  if ARGV[at + 1] == 'b' then bucket(KEYS[i], capacity, micros, cost) else window(KEYS[i], requests, micros, cost) end
end
if allowed and ARGV[1] == '1' then
  for i = 1, #spendings do spendings[i]() end
end
return reply
`;

/**
 * Who is there: every instance says so now and then, and who has not for too long is gone.
 * KEYS: the register. ARGV: id of the instance, ms after which one is gone. Reply: how many there are.
 */
export const censusScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
`;
