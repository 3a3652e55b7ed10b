-- One turn, saved whole or not at all. `acquire`, the sliding window counter of the `limits`
-- library (acquire_sliding_window.lua), stands above this text as a local function.
--
-- KEYS: blob, optout, previous window, current window
-- ARGV: expected version, blob, its ttl, optout, limit, window in seconds, must
local held = redis.call('GET', KEYS[1])
if (held and string.sub(held, 1, 12) or '') ~= ARGV[1] then
    return 'conflict'
end
if tonumber(ARGV[5]) > 0 and not acquire({KEYS[3], KEYS[4]}, {ARGV[5], ARGV[6], 1}) and ARGV[7] ~= '1' then
    return 'limited'
end
if ARGV[2] == '' then
    redis.call('DEL', KEYS[1], KEYS[3], KEYS[4])
else
    redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
end
if ARGV[4] == '-' then
    redis.call('DEL', KEYS[2])
elseif ARGV[4] ~= '' then
    redis.call('SET', KEYS[2], ARGV[4])
end
return 'saved'
