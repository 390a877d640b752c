-- One sync of a server: lease, wants, log and state of a source, in one step.
-- KEYS: lease, log, order, wants, state
-- ARGV: owner, lease in ms, 1 if it wants to lead, epoch that it knows, newest
--       number that it knows, epoch for a new log, time to live in ms, state or
--       "", time in ms for which wants stay up, number of wants to take down,
--       these, then for each want to put up: itself, lane, 1 if it is new

-- What is of another type was not put there by this plugin: it is in the way.
for i, kind in ipairs({'string', 'hash', 'zset', 'zset', 'string'}) do
  local is = redis.call('TYPE', KEYS[i])['ok']
  if is ~= kind and is ~= 'none' then
    redis.call('DEL', KEYS[i])
  end
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local owner, lasts = ARGV[1], ARGV[2]

local holder = redis.call('GET', KEYS[1])
local leads = 0
if ARGV[3] == '1' and (not holder or holder == owner) then
  redis.call('SET', KEYS[1], owner, 'PX', lasts)
  leads = 1
elseif holder == owner then
  redis.call('DEL', KEYS[1])
  holder = false
end

-- What was evicted in part, or spoilt so that nobody can name it, is lost as a whole.
local epoch = redis.call('HGET', KEYS[2], 'epoch')
if not epoch or epoch == '' or redis.call('HLEN', KEYS[2]) - 2 ~= redis.call('ZCARD', KEYS[3]) then
  redis.call('DEL', KEYS[2], KEYS[3])
  epoch = ARGV[6]
  redis.call('HSET', KEYS[2], 'epoch', epoch, 'seq', 0)
  redis.call('PEXPIRE', KEYS[2], ARGV[7])
end

local since = '-inf'
if epoch == ARGV[4] then
  since = '(' .. ARGV[5]
end
local order = redis.call('ZRANGEBYSCORE', KEYS[3], since, '+inf', 'WITHSCORES')
local entries = {}
for i = 1, #order, 2 do
  entries[#entries + 1] = order[i]
  entries[#entries + 1] = order[i + 1]
  entries[#entries + 1] = redis.call('HGET', KEYS[2], 'e' .. order[i])
end

local next = 11
for _ = 1, tonumber(ARGV[10]) do
  redis.call('ZREM', KEYS[4], ARGV[next])
  next = next + 1
end

-- A lane's wants lie together, by the time at which they go.
local lane = 10000000000000
local up, wants, state = {}, {}, false
for l = 0, 3 do
  redis.call('ZREMRANGEBYSCORE', KEYS[4], l * lane, l * lane + now)
end
if leads == 1 then
  wants = redis.call('ZRANGE', KEYS[4], 0, 499)
  if ARGV[8] ~= '' then
    redis.call('SET', KEYS[5], ARGV[8], 'PX', 2 * lasts)
  end
else
  while next < #ARGV do
    local want, score = ARGV[next], string.format('%.0f', ARGV[next + 1] * lane + now + ARGV[9])
    if ARGV[next + 2] == '1' then
      redis.call('ZADD', KEYS[4], score, want)
    else
      redis.call('ZADD', KEYS[4], 'XX', score, want)
    end
    if redis.call('ZSCORE', KEYS[4], want) then
      up[#up + 1] = want
    end
    next = next + 3
  end
  redis.call('PEXPIRE', KEYS[4], 4 * ARGV[9])
  if holder and holder ~= owner then
    state = redis.call('GET', KEYS[5])
  end
end
return {now, leads, epoch, redis.call('ZCARD', KEYS[3]), entries, up, wants, state}
