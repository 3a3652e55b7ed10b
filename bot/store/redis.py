"""A real Redis or Valkey: alone, behind Sentinel, or as a cluster."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha1
from typing import Any
from urllib.parse import parse_qsl, unquote

import redis
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import NoScriptError, RedisError
from redis.retry import Retry
from redis.sentinel import Sentinel

from bot.store.backend import WINDOW_SECONDS, Change, ContactKeys, Saved, StoreAway

# A person waits for the answer and Twilio gives up after 15 s; a local Redis answers in under 1 ms.
_OPTIONS: dict[str, Any] = {"socket_timeout": 2.0, "socket_connect_timeout": 1.0}
_SENTINEL_PORT, _REDIS_PORT = 26379, 6379
Client = redis.Redis  # RedisCluster has the same commands


def _save_script() -> str:
    """Our script below the published one of `limits`, wrapped as a function."""
    theirs = importlib.resources.files("limits") / "resources/redis/lua_scripts"
    acquire = (theirs / "acquire_sliding_window.lua").read_text("utf-8")
    ours = (importlib.resources.files("bot.store") / "save.lua").read_text("utf-8")
    return f"local function acquire(KEYS, ARGV)\n{acquire}\nend\n{ours}"


_SAVE = _save_script()
_SAVE_SHA = sha1(_SAVE.encode(), usedforsecurity=False).hexdigest()  # how Redis names a script


def connect(url: str) -> Client:
    """A client for `url`, in any of the forms of the contract; nothing is sent yet, except that a
    cluster is asked for its nodes. Raises ValueError for another form, StoreAway."""
    scheme, _, rest = url.partition("://")
    tls = {"ssl": True} if scheme.startswith("rediss") else {}
    # One new try on a fresh connection: the old one may have been closed while it was idle.
    options = {**_OPTIONS, "retry": Retry(NoBackoff(), 1)}
    kind = scheme.partition("+")[2]
    if kind == "sentinel":
        return _behind_sentinel(rest, {**options, **tls})
    if kind == "cluster":
        return _cluster(rest, {**options, **tls})
    return redis.Redis.from_url(url, **options)


class RedisBackend:
    """The store's database; one command or one script a round trip."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def load(self, groups: Sequence[Sequence[str]]) -> list[list[bytes | None]]:
        """The values of each group of keys, in one round trip."""
        with _away():
            if len(groups) == 1:
                values: Any = self.client.mget(groups[0])
                return [values]
            # One GET a key: on a cluster a pipeline sends each to its own node, and takes no MGET.
            pipe = self.client.pipeline(transaction=False)
            for group in groups:
                for key in group:
                    pipe.get(key)
            found = iter(pipe.execute())
            return [[next(found) for _ in group] for group in groups]

    def save(self, keys: ContactKeys, change: Change) -> Saved:
        """Makes the change if nothing else was faster, in one round trip."""
        values = (
            change.expected, change.blob, change.ttl, change.optout,
            change.limit, WINDOW_SECONDS, int(change.must),
        )  # fmt: skip
        with _away():
            try:
                answer: Any = self.client.evalsha(_SAVE_SHA, 4, *keys.saved, *values)
            except NoScriptError:  # a Redis that was started anew; EVAL keeps the script
                answer = self.client.eval(_SAVE, 4, *keys.saved, *values)
        saved: Saved = answer.decode()
        return saved

    def delete(self, groups: Sequence[Sequence[str]]) -> int:
        """Deletes the keys; how many there were."""
        with _away():
            pipe = self.client.pipeline(transaction=False)
            for group in groups:
                for key in group:
                    pipe.delete(key)
            return sum(pipe.execute())

    def put(self, key: str, value: bytes, ttl: int) -> None:
        """Sets one key; 0 as `ttl` keeps it."""
        with _away():
            self.client.set(key, value, ex=ttl or None)

    def add(self, name: str, field: str, amount: int) -> None:
        """Adds to one counter of a table of counters."""
        with _away():
            self.client.hincrby(name, field, amount)

    def counters(self, name: str) -> dict[str, int]:
        """All counters of a table."""
        with _away():
            held: Any = self.client.hgetall(name)
        return {field.decode(): int(count) for field, count in held.items()}

    def tick(self, name: str, amount: int, ttl: int) -> int:
        """Adds to a counter that ends by itself; its new value."""
        with _away():
            pipe = self.client.pipeline(transaction=False)
            pipe.incrby(name, amount)
            pipe.expire(name, ttl)
            return int(pipe.execute()[0])

    def enlist(self, name: str, member: str, score: float) -> None:
        """Puts a member on a list in order of score."""
        with _away():
            self.client.zadd(name, {member: score})

    def listed(self, name: str) -> list[str]:
        """The members of a list, lowest score first."""
        with _away():
            members: Any = self.client.zrange(name, 0, -1)
        return [member.decode() for member in members]

    def strike(self, name: str, member: str) -> None:
        """Takes a member off a list."""
        with _away():
            self.client.zrem(name, member)

    def optouts(self) -> list[str]:
        """The keys of all proofs of an opt-out."""
        with _away():
            return [key.decode() for key in self.client.scan_iter(match="o:*", count=1000)]

    def ping(self) -> None:
        """Returns when Redis answers."""
        with _away():
            self.client.ping()


def eviction_problem(client: Client) -> str | None:
    """Why this Redis might throw away what people said, None when it will not.

    Raises StoreAway when it does not answer.
    """
    with _away():
        info: Any = client.info("memory")
    nodes = info.values() if "maxmemory" not in info else [info]  # a cluster tells of each node
    for node in nodes:
        policy = node.get("maxmemory_policy", "noeviction")
        if policy != "noeviction":
            return (
                f"REDIS_URL: this Redis may evict answers (maxmemory-policy {policy}): "
                "set maxmemory-policy to noeviction."
            )
    return None


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        raise StoreAway(type(error).__name__) from error


def _hosts(text: str, port: int) -> list[tuple[str, int]]:
    hosts = []
    for host in filter(None, text.split(",")):
        name, colon, own = host.rpartition(":")
        hosts.append((name, int(own)) if colon and own.isdigit() else (host, port))
    if not hosts:
        raise ValueError("REDIS_URL names no host")
    return hosts


def _parts(rest: str) -> tuple[dict[str, Any], str, list[str], dict[str, Any]]:
    """User and password, hosts, path and query of `user:password@h1,h2/a/b?c=d`."""
    address, _, query = rest.partition("?")
    authority, _, path = address.partition("/")
    userinfo, _, hosts = authority.rpartition("@")
    user, _, password = userinfo.partition(":")
    login = {"username": unquote(user) or None, "password": unquote(password) or None}
    options: dict[str, Any] = {k: v for k, v in parse_qsl(query) if k.startswith("ssl_")}
    return {k: v for k, v in login.items() if v}, hosts, path.split("/"), options


def _behind_sentinel(rest: str, options: dict[str, Any]) -> Client:
    login, hosts, path, more = _parts(rest)
    name, db = (*path, "", "")[:2]
    if not name or (db and not db.isdigit()):
        raise ValueError("REDIS_URL must be redis+sentinel://h1,h2/NAME/0")
    asked = {k: v for k, v in {**options, **more}.items() if k != "retry"}
    sentinel = Sentinel(_hosts(hosts, _SENTINEL_PORT), sentinel_kwargs=asked)  # type: ignore[no-untyped-call]
    client: Client = sentinel.master_for(  # type: ignore[no-untyped-call]
        name, db=int(db or 0), **login, **options, **more
    )
    return client


def _cluster(rest: str, options: dict[str, Any]) -> Client:
    login, hosts, _, more = _parts(rest)
    nodes = [ClusterNode(*host) for host in _hosts(hosts, _REDIS_PORT)]  # type: ignore[no-untyped-call]
    with _away():
        cluster: Any = RedisCluster(
            startup_nodes=nodes,
            # A managed cluster may lack a slot for seconds; our keys need only their own.
            require_full_coverage=False,
            **login,
            **{k: v for k, v in options.items() if k != "retry"},
            **more,
        )
    client: Client = cluster
    return client
