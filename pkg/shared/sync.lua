-- One sync of a server: lease, log, requests and status of a source, in one step.
-- KEYS: lease, log, order, requests, status
-- ARGV: owner, lease in ms, 1 if it wants to lead, epoch that it knows, newest
--       number that it knows, epoch for a new log, time to live in ms, status or
--       "", requests or "", time in ms for which these count

-- What is of another type was not put there by this plugin: it is in the way.
for i, kind in ipairs({'string', 'hash', 'zset', 'hash', 'string'}) do
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

-- What was evicted in part, or damaged so that nobody can name it, is lost as a whole.
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

-- Each server's requests lie under its name, with the time at which they go.
if ARGV[9] ~= '' then
  redis.call('HSET', KEYS[4], owner, string.format('%.0f:', now + ARGV[10]) .. ARGV[9])
  redis.call('PEXPIRE', KEYS[4], ARGV[10])
else
  redis.call('HDEL', KEYS[4], owner)
end
local requests, status = {}, false
if leads == 1 then
  if ARGV[8] ~= '' then
    redis.call('SET', KEYS[5], ARGV[8], 'PX', 2 * lasts)
  end
  local all = redis.call('HGETALL', KEYS[4])
  for i = 1, #all, 2 do
    local ends = string.find(all[i + 1], ':', 1, true)
    if ends and (tonumber(string.sub(all[i + 1], 1, ends - 1)) or 0) > now then
      requests[#requests + 1] = string.sub(all[i + 1], ends + 1)
    else
      redis.call('HDEL', KEYS[4], all[i])
    end
  end
elseif holder and holder ~= owner then
  status = redis.call('GET', KEYS[5])
end
return {now, leads, epoch, redis.call('ZCARD', KEYS[3]), entries, requests, status}
