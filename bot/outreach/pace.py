"""How fast one sender may send: a number shared by all workers, kept in Redis.

Each text takes a place in a row of equal distances (the generic cell rate algorithm without its
burst: https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm), by Redis' own clock, so that any
number of machines together keep the pace. When Twilio or a carrier says "slower", nobody sends for
a while that doubles as long as it goes on.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.store.redis import Client

FIRST_WAIT, LONGEST_WAIT = 0.1, 30.0  # seconds; Twilio's advice for error 20429
LONGEST_ASKED = 300.0  # seconds; whatever Twilio asks for, after these it is tried again
_FORGET_MS = 120_000  # a sender that was quiet for so long begins anew
_JUMP = 3_600_000_000  # microseconds; no row is an hour long: the clock of Redis was set back

# KEYS: the sender's table. ARGV: places, seconds a place takes, the longest wait.
# Gives microseconds to wait, negative when no place was taken.
_TAKE = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local held = redis.call('HMGET', KEYS[1], 'next', 'hold')
local hold = tonumber(held[2] or 0)
local start = math.max(tonumber(held[1] or 0), now)
if start - now > {jump} then start, hold = now, 0 end
local wait = math.max(start, hold) - now
if wait > ARGV[3] * 1000000 then return -wait end
local after = now + wait + ARGV[1] * ARGV[2] * 1000000
redis.call('HSET', KEYS[1], 'next', string.format('%d', after))
redis.call('PEXPIRE', KEYS[1], math.max({forget}, (after - now) / 1000))
return wait
"""
# ARGV: the first wait and the longest in seconds, a fraction from 0.5 to 1, what Twilio asks for.
_SLOW = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local again = redis.call('HINCRBY', KEYS[1], 'slow', 1)
local wait = math.min(ARGV[1] * 2 ^ (again - 1), ARGV[2]) * ARGV[3]
wait = math.max(wait, tonumber(ARGV[4]))
local hold = math.max(now + wait * 1000000, tonumber(redis.call('HGET', KEYS[1], 'hold') or 0))
redis.call('HSET', KEYS[1], 'hold', string.format('%d', hold))
redis.call('PEXPIRE', KEYS[1], {forget} + math.floor(wait * 1000))
return tostring(wait)
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """A place in the row: `wait` seconds until it comes; `taken` is whether it is ours."""

    wait: float
    taken: bool


class Pace:
    """The pace of every sender. Methods raise RedisError."""

    def __init__(self, client: Client, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._sleep = sleep
        take = _TAKE.replace("{forget}", str(_FORGET_MS)).replace("{jump}", str(_JUMP))
        self._take: Any = client.register_script(take)
        self._slow: Any = client.register_script(_SLOW.replace("{forget}", str(_FORGET_MS)))

    def take(self, sender: str, places: int, per_second: float, longest: float) -> Turn:
        """Takes so many places in the row; none when the wait would be longer than `longest`."""
        answer = int(self._take(keys=[_key(sender)], args=[places, 1 / per_second, longest]))
        return Turn(abs(answer) / 1e6, answer >= 0)

    def wait(self, sender: str, places: int, per_second: float, longest: float) -> bool:
        """Waits for the places; False when none were free within `longest` seconds."""
        turn = self.take(sender, places, per_second, longest)
        if turn.taken and turn.wait > 0:
            self._sleep(turn.wait)
        return turn.taken

    def slow_down(self, sender: str, asked: float | None = None) -> float:
        """Nobody sends for a moment, each time twice as long, never at the same beat.

        `asked` are the seconds that Twilio names itself. The seconds it will be.
        """
        jitter = random.uniform(0.5, 1)  # noqa: S311  only so that senders do not march in step
        args = [FIRST_WAIT, LONGEST_WAIT, jitter, min(asked or 0, LONGEST_ASKED)]
        return float(self._slow(keys=[_key(sender)], args=args))

    def went_well(self, sender: str) -> None:
        """A text was taken: the next "slower" begins with the first wait again."""
        self._client.hdel(_key(sender), "slow")


def _key(sender: str) -> str:
    return f"pace:{sender}"
