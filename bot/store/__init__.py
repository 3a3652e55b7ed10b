"""What is kept: sealed, under names that only our key can tell, for a set time."""

from bot.store.backend import Backend, StoreAway
from bot.store.blob import Phrases
from bot.store.contacts import Held, Keep, Spoken, Store, fingerprint
from bot.store.embedded import Embedded, NoServer
from bot.store.errands import Errands, Owed
from bot.store.keys import Keyring, Unreadable
from bot.store.memory import MemoryBackend
from bot.store.redis import RedisBackend, connect, eviction_problem

__all__ = [
    "Backend", "Embedded", "Errands", "Held", "Keep", "Keyring", "MemoryBackend", "NoServer",
    "Owed", "Phrases", "RedisBackend", "Spoken", "Store", "StoreAway", "Unreadable",
    "connect", "eviction_problem", "fingerprint",
]  # fmt: skip
