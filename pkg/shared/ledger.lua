-- The log of the calls to one bot, shared by all servers: one sorted set, so
-- that it can only be lost as a whole. It has to decide as pkg/budget does.
--
-- A call stands in it once for each class that it counts in (0: all, 1: panels and
-- background, 2: background), with the time of its answer as score, in ms, plus
-- STEP for each class. A call in flight has the time at which it is certainly
-- answered. Refused calls stand in it once more, under STEP 3 (by the minute) and
-- 4 (by the hour). What is known besides are members with a negative score.
--
-- KEYS: log. ARGV: operation, time in ms or 0, limits of minute and hour, ID of the
-- call, its last class, ms until it is answered, Retry-After in ms, window that refused
local key = KEYS[1]
local STEP, MINUTE, HOUR, MARGIN, KEEP = 1e13, 60000, 3600000, 50, 4500000
local LENGTH = {MINUTE, HOUR}

-- What is of another type was not put there by this plugin: it is in the way.
local is = redis.call('TYPE', key)['ok']
if is ~= 'zset' and is ~= 'none' then redis.call('DEL', key) end

local function number(i) return tonumber(ARGV[i]) end
local function text(n) return string.format('%.0f', n) end

local op, limits, id, class, late = ARGV[1], {number(3), number(4)}, ARGV[5], number(6), number(7)
local now = number(2) -- of a test in which hours pass; otherwise Redis' own clock rules
if now == 0 then
  local clock = redis.call('TIME')
  now = clock[1] * 1000 + math.floor(clock[2] / 1000)
end

local function fact(name) return -tonumber(redis.call('ZSCORE', key, name) or '0') end
local function state(name, value) redis.call('ZADD', key, text(-value), name) end

local function limitAt(w)
  local learned = fact('limit' .. w)
  if learned == 0 then return limits[w] end
  local age = now - fact('at' .. w)
  if limits[w] == 0 and age >= HOUR then return 0 end
  local grown = learned + math.floor(age / MINUTE)
  if limits[w] == 0 then return grown end
  return math.min(limits[w], grown)
end

-- range is where the calls of a class are that count in a window.
local function range(c, w) return '(' .. text(c * STEP + now - LENGTH[w] - MARGIN), text((c + 1) * STEP - 1) end
local function used(c, w) return redis.call('ZCOUNT', key, range(c, w)) end

local function share(c, limit)
  if c == 1 then return math.max(1, math.floor(limit * 80 / 100)) end
  if c == 2 then return math.max(1, math.floor(limit * 25 / 100)) end
  return math.max(1, limit)
end

-- wait is how long it takes until there is room for a call, if those in flight are
-- answered at once, and the window that has none.
local function wait()
  local longest, by = math.max(0, fact('blocked') - now), 0
  for w = 1, 2 do
    local limit = limitAt(w)
    for c = 0, limit > 0 and class or -1 do
      local over = used(c, w) + 1 - share(c, limit)
      if over > 0 then
        local low, high = range(c, w)
        local last = redis.call('ZRANGEBYSCORE', key, low, high, 'WITHSCORES', 'LIMIT', over - 1, 1)
        local rest = math.min(tonumber(last[2]) - c * STEP, now) + LENGTH[w] + MARGIN - now
        if limit ~= limits[w] then rest = math.min(rest, over * MINUTE - (now - fact('at' .. w)) % MINUTE) end -- it grows
        if rest > longest then longest, by = rest, w end
      end
    end
  end
  return longest, by
end

local function log(at)
  for c = 0, class do redis.call('ZADD', key, text(c * STEP + at), c .. id) end
end

-- changed begins every write: the first thing that a full or read-only Redis refuses.
local function changed()
  state('changed', now)
  redis.call('PEXPIRE', key, KEEP)
  for c = 0, 4 do
    local length = c == 3 and MINUTE or HOUR
    redis.call('ZREMRANGEBYSCORE', key, text(c * STEP), text(c * STEP + now - length - MARGIN))
  end
end

-- refuse learns from a 429: the limit becomes nine tenths of what was let through.
local function refuse(w, retryAfter)
  redis.call('ZADD', key, text((2 + w) * STEP + now), 'r' .. id)
  local let = used(0, w) - used(2 + w, w)
  local limit, learned = math.max(1, math.floor(let * 9 / 10)), fact('limit' .. w)
  if learned > 0 then limit = math.min(limit, learned + math.floor((now - fact('at' .. w)) / MINUTE)) end
  state('limit' .. w, limit)
  state('at' .. w, now)
  if retryAfter > 0 then state('blocked', math.max(fact('blocked'), now + retryAfter)) end
end

local granted, longest, by = 0, 0, 0
if op == 'take' then
  if not redis.call('ZSCORE', key, '0' .. id) then -- else it is sent twice
    longest, by = wait()
  end
  if longest == 0 then
    granted = 1
    changed()
    log(now + late)
  end
else
  changed()
  if op == 'settle' or op == 'refuse' then log(now + late) end
  if op == 'refuse' then refuse(number(9), number(8)) end
  if op == 'cancel' then
    for c = 0, class do redis.call('ZREM', key, c .. id) end
  end
end

local answer = {granted, longest, by, math.max(0, fact('blocked') - now)}
for w = 1, 2 do
  local limit = limitAt(w)
  answer[#answer + 1] = limit > 0 and math.max(0, limit - used(0, w)) or -1
  answer[#answer + 1] = fact('limit' .. w)
  answer[#answer + 1] = now - fact('at' .. w)
end
return answer
