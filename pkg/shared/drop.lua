-- Takes segments back whose rows are gone.
-- KEYS: log, order. ARGV: IDs
for i = 1, #ARGV do
  redis.call('HDEL', KEYS[1], 'e' .. ARGV[i])
  redis.call('ZREM', KEYS[2], ARGV[i])
end
return #ARGV
