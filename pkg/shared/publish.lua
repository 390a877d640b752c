-- Appends a segment to the log of a source, and takes back those that it supersedes.
-- KEYS: log, order, rows of the segment, then the rows of those it supersedes
-- ARGV: ID, what is said of the segment, time to live of its rows in ms, that of
--       the log, epoch for a new log, the rows, then the IDs of those it supersedes
local is = redis.call('TYPE', KEYS[1])['ok']
if is ~= 'hash' or redis.call('TYPE', KEYS[2])['ok'] == 'string' then
  redis.call('DEL', KEYS[1])
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[1], 'epoch', ARGV[5], 'seq', 0)
end
redis.call('SET', KEYS[3], ARGV[6], 'PX', ARGV[3])
local seq = redis.call('HINCRBY', KEYS[1], 'seq', 1)
redis.call('HSET', KEYS[1], 'e' .. ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], seq, ARGV[1])
for i = 7, #ARGV do
  redis.call('HDEL', KEYS[1], 'e' .. ARGV[i])
  redis.call('ZREM', KEYS[2], ARGV[i])
  redis.call('DEL', KEYS[i - 3])
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return seq
