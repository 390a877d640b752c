-- The log of the calls to one bot, shared by all servers: one sorted set, so
-- that it can only be lost as a whole. It has to decide as pkg/budget does.
--
-- Calls have the time of their answer as score, in ms, plus STEP for each
-- class: 0 alerts and refreshes, 1 panels, 2 background. Calls in flight have
-- the time at which they are certainly answered. Refused calls are in it once
-- more, under STEP 3 (by the minute) and 4 (by the hour). What is known
-- besides are members with a negative score.
local key = KEYS[1]
local STEP, MINUTE, HOUR, MARGIN = 1e13, 60000, 3600000, 50
local LENGTH = {MINUTE, HOUR}
local MOST, KEEP = 5000, 4500000

-- What is of another type was not put there by this plugin: it is in the way.
local is = redis.call('TYPE', key)['ok']
if is ~= 'zset' and is ~= 'none' then redis.call('DEL', key) end

local function number(i) return tonumber(ARGV[i]) end
local function text(n) return string.format('%.0f', n) end

local op, nonce = ARGV[1], number(3)
local known = {epoch = number(4), seq = number(5), time = number(6), scope = number(7)}
local limits = {number(8), number(9)}
local now = number(2) -- of a test in which hours pass; otherwise Redis' own clock rules
if now == 0 then
  local clock = redis.call('TIME')
  now = clock[1] * 1000 + math.floor(clock[2] / 1000)
end

local function fact(name) return -tonumber(redis.call('ZSCORE', key, name) or '0') end
local function state(name, value) redis.call('ZADD', key, text(-value), name) end

local epoch, seq = fact('epoch'), fact('seq')

-- changed begins every write: the first thing that a full or read-only Redis refuses.
local function changed()
  seq = seq + 1
  state('seq', seq)
  redis.call('PEXPIRE', key, KEEP)
end

local function renew()
  epoch = nonce
  state('epoch', epoch)
  changed()
end

local function limitAt(w)
  local learned = fact('limit' .. w)
  if learned == 0 then return limits[w] end
  local age = now - fact('at' .. w)
  if limits[w] == 0 and age >= HOUR then return 0 end
  local grown = learned + math.floor(age / MINUTE)
  if limits[w] == 0 then return grown end
  return math.min(limits[w], grown)
end

-- used counts the calls of the class, and of those within it, in the window.
local function used(class, w)
  local n = 0
  for c = class, 2 do
    n = n + redis.call('ZCOUNT', key, '(' .. text(c * STEP + now - LENGTH[w] - MARGIN), text((c + 1) * STEP - 1))
  end
  return n
end

local function share(class, limit)
  if class == 1 then return math.max(1, math.floor(limit * 80 / 100)) end
  if class == 2 then return math.max(1, math.floor(limit * 25 / 100)) end
  return math.max(1, limit)
end

local function room(class)
  if fact('blocked') > now then return false end
  for w = 1, 2 do
    local limit = limitAt(w)
    for c = 0, limit > 0 and class or -1 do
      if used(c, w) + 1 > share(c, limit) then return false end
    end
  end
  return true
end

local function log(id, class, at) redis.call('ZADD', key, text(class * STEP + at), id) end

local function trim()
  for c = 0, 4 do
    local length = c == 3 and MINUTE or HOUR
    redis.call('ZREMRANGEBYSCORE', key, text(c * STEP), text(c * STEP + now - length - MARGIN))
  end
end

-- refuse learns from a 429: the limit becomes nine tenths of what was let through.
local function refuse(id, w, retryAfter)
  trim()
  log('r' .. id, 2 + w, now)
  local let = used(0, w) - redis.call('ZCOUNT', key, '(' .. text((2 + w) * STEP + now - LENGTH[w] - MARGIN), text((3 + w) * STEP - 1))
  local limit, learned = math.max(1, math.floor(let * 9 / 10)), fact('limit' .. w)
  if learned > 0 then limit = math.min(limit, learned + math.floor((now - fact('at' .. w)) / MINUTE)) end
  state('limit' .. w, limit)
  state('at' .. w, now)
  if retryAfter > 0 then state('blocked', math.max(fact('blocked'), now + retryAfter)) end
end

local function carryOut()
  local id, class, late = ARGV[10], number(11), number(12)
  if op == 'take' then
    if redis.call('ZSCORE', key, id) then return 1 end -- sent twice
    if not room(class) then return 0 end
    changed()
    trim()
    log(id, class, now + late)
    return 1
  end
  changed()
  if op == 'settle' then
    log(id, class, now + late)
  elseif op == 'refuse' then
    log(id, class, now)
    refuse(id, ARGV[14] == '1' and 2 or 1, number(13))
  elseif op == 'cancel' then
    redis.call('ZREM', key, id)
  end
  return 0
end

-- answer tells what the asker's copy of the log lacks.
local function answer(granted)
  local scope = limitAt(2) > 0 and 2 or limitAt(1) > 0 and 1 or 0
  local all = known.epoch ~= epoch or known.seq == 0 or scope > known.scope
  local out = {
    granted, epoch, seq, now, scope, all and 1 or 0,
    fact('limit1'), fact('at1'), fact('limit2'), fact('at2'), fact('blocked'),
  }
  if scope == 0 then return out end
  local from = now - LENGTH[scope] - MARGIN
  if not all then from = math.max(from, known.time) end
  for c = 0, 2 do
    local found = redis.call('ZREVRANGEBYSCORE', key, text((c + 1) * STEP - 1), text(c * STEP + from), 'WITHSCORES', 'LIMIT', 0, MOST)
    for i = 1, #found do out[#out + 1] = found[i] end
  end
  return out
end

if epoch == 0 then
  renew()
elseif known.epoch == epoch and known.seq > seq then
  renew() -- a replica that lacks the last changes has become the master
end
return answer(carryOut())
