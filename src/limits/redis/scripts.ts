/**
 * One atomic step each, with the time of Redis: the clocks of the instances need not agree, and none is asked.
 * KEYS: the counter. ARGV: requests, interval or window in µs, cost, 1 to spend or 0 to look.
 * Reply: {allowed 1 or 0, remaining, µs until the whole quota is back, µs to wait}.
 * The arithmetic is that of TokenBuckets and SlidingWindows; a test runs both side by side.
 */
const prelude = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local requests, micros, cost, spend = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
`;

/** The value is the time at which the bucket is full again, in µs; the key expires then. */
export const tokenBucketScript = `${prelude}
local interval, whole = micros, micros * requests
local before = math.min(math.max(tonumber(redis.call('GET', KEYS[1]) or now), now), now + whole)
local after = before + interval * cost
local wait = after - whole - now
if wait > 0 then
  return {0, math.floor((whole - before + now) / interval), before - now, wait}
end
if spend then
  redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000) + 1)
end
return {1, math.floor(-wait / interval), after - now, 0}
`;

/** A hash: the end of a part of time, in µs, to what was spent in it. Ends beyond this part (a clock set back) count as now. */
export const slidingWindowScript = (parts: number): string => `${prelude}
local window, part = micros, math.ceil(micros / ${parts})
local this = (math.floor(now / part) + 1) * part
local fields = redis.call('HGETALL', KEYS[1])
local ends, counts, spent, last = {}, {}, 0, 0
for i = 1, #fields, 2 do
  local stop, count = tonumber(fields[i]), tonumber(fields[i + 1])
  if stop > this then
    redis.call('HDEL', KEYS[1], fields[i])
    redis.call('HINCRBY', KEYS[1], string.format('%.0f', this), count)
    stop = this
  end
  if stop <= now - window then
    redis.call('HDEL', KEYS[1], fields[i])
  else
    if not counts[stop] then ends[#ends + 1] = stop end
    counts[stop] = (counts[stop] or 0) + count
    spent = spent + count
    last = math.max(last, stop)
  end
end
local excess = spent + cost - requests
if excess > 0 then
  table.sort(ends)
  local freed, i = 0, 0
  while freed < excess do
    i = i + 1
    freed = freed + counts[ends[i]]
  end
  return {0, math.max(0, requests - spent), last + window - now, ends[i] + window - now}
end
if spend then
  redis.call('HINCRBY', KEYS[1], string.format('%.0f', this), cost)
  redis.call('PEXPIRE', KEYS[1], math.ceil((this + window - now) / 1000) + 1)
end
return {1, -excess, this + window - now, 0}
`;
