-- One turn, saved whole or not at all. `acquire`, the sliding window counter of the `limits`
-- library (acquire_sliding_window.lua), stands above this text as a local function.
--
-- KEYS: blob, replay, optout, request, previous window, current window
-- ARGV: expected version, blob, its ttl, replay, its ttl, optout, request,
--       limit, window in seconds, must
local held = redis.call('GET', KEYS[1])
if (held and string.sub(held, 1, 12) or '') ~= ARGV[1] then
    return 'conflict'
end
if tonumber(ARGV[8]) > 0 and not acquire({KEYS[5], KEYS[6]}, {ARGV[8], ARGV[9], 1}) and ARGV[10] ~= '1' then
    return 'limited'
end
if ARGV[2] == '' then
    redis.call('DEL', KEYS[1], KEYS[2], KEYS[4], KEYS[5], KEYS[6])
else
    redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
    if ARGV[4] ~= '' then
        redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[5])
    end
    if ARGV[7] ~= '' then
        redis.call('SET', KEYS[4], ARGV[7], 'EX', ARGV[3])
    end
end
if ARGV[6] == '-' then
    redis.call('DEL', KEYS[3])
elseif ARGV[6] ~= '' then
    redis.call('SET', KEYS[3], ARGV[6])
end
return 'saved'
