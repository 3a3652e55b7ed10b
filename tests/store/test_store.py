"""One sealed blob a contact, saved whole or not at all: the same tests on Redis and in memory."""

from __future__ import annotations

import pytest
from redis.crc import key_slot

from bot.store import Held, Keep, Keyring, MemoryBackend, Phrases, Spoken, Store, fingerprint
from bot.store.backend import ContactKeys

TALK = {"v": 1, "l": "en", "s": "screening", "c": [[{"a": "CA", "g": {"min": 28.35}}, "a g", ""]]}
SID, OTHER_SID = fingerprint("SM1"), fingerprint("SM2")
OTHER = {"v": 1, "l": "es", "s": "results"}


def kept(store: Store, number: str, keep: Keep) -> Held:
    assert store.save(store.load("sms", number), keep) == "saved"
    return store.load("sms", number)


def test_nothing_is_held_of_a_stranger(store: Store, number: str) -> None:
    """Somebody who never wrote has no session, no replies and is not stopped."""
    held = store.load("sms", number)

    assert (held.session, held.version, held.stopped, dict(held.seen)) == (None, b"", False, {})


def test_what_a_turn_leaves_is_there_at_the_next(store: Store, number: str) -> None:
    """Session, guards and replies come back as they were saved."""
    spoken = Spoken(1_700_000_000, "aa", "bb")

    held = kept(
        store,
        number,
        Keep(TALK, (spoken,), answered=5, noticed=7, seen={SID: b"hello", OTHER_SID: b""}),
    )

    assert held.session == TALK
    assert held.recent == (spoken,)
    assert (held.answered, held.noticed) == (5, 7)
    assert held.seen == {SID: b"hello", OTHER_SID: b""}


def test_of_two_saves_over_the_same_load_one_must_load_again(store: Store, number: str) -> None:
    """Two texts at once: neither overwrites the other."""
    first, second = store.load("sms", number), store.load("sms", number)

    assert store.save(first, Keep(TALK)) == "saved"
    assert store.save(second, Keep(OTHER)) == "conflict"

    assert store.load("sms", number).session == TALK
    assert store.save(store.load("sms", number), Keep(OTHER)) == "saved"


def test_a_save_over_an_erased_contact_must_load_again(store: Store, number: str) -> None:
    """What was erased does not come back from a slower text."""
    held = kept(store, number, Keep(TALK))

    store.forget("sms", number)

    assert store.save(held, Keep(OTHER)) == "conflict"


def test_erasing_leaves_only_the_proof_of_an_opt_out(store: Store, number: str) -> None:
    """Answers, replies, requests and counters go; that we may not text stays."""
    keys = store.load("sms", number).keys
    kept(store, number, Keep(TALK, seen={SID: b"x"}, proof={"at": 1}, limit=5))

    held = kept(store, number, Keep(None))

    assert held.stopped
    assert store.backend.load([keys.all])[0][1] is not None
    assert [value for value in store.backend.load([keys.erased])[0] if value] == []


def test_forgetting_says_how_much_there_was(store: Store, number: str) -> None:
    """A worker who erases by command learns whether anything was held."""
    kept(store, number, Keep(TALK, seen={SID: b"x"}))

    assert store.forget("sms", number) == ["answers"]
    assert store.forget("sms", number) == []


def test_a_stopped_contact_stays_stopped_until_unblocked(store: Store, number: str) -> None:
    """Later saves leave the proof alone; only asking back in removes it."""
    kept(store, number, Keep(TALK, proof={"at": 1}))

    assert kept(store, number, Keep(OTHER)).stopped
    assert not kept(store, number, Keep(OTHER, unblock=True)).stopped


def test_the_same_number_on_another_channel_is_another_contact(store: Store, number: str) -> None:
    """A simulator or another network never reads a person's texts."""
    kept(store, number, Keep(TALK))

    assert store.load("sim", number).session is None
    assert store.load("whatsapp", number).session is None


def test_more_texts_than_the_limit_are_not_saved(store: Store, number: str) -> None:
    """The limit is counted in the save itself; what must be saved is saved past it."""
    for _ in range(3):
        kept(store, number, Keep(TALK, limit=3))

    held = store.load("sms", number)

    assert store.save(held, Keep(OTHER, limit=3)) == "limited"
    assert store.load("sms", number).session == TALK
    assert store.save(held, Keep(OTHER, limit=3, must=True)) == "saved"


def test_the_limit_of_one_sender_is_not_anothers(store: Store, number: str) -> None:
    """A flood from one phone silences nobody else."""
    kept(store, number, Keep(TALK, limit=1))

    assert store.save(store.load("sms", number), Keep(TALK, limit=1)) == "limited"
    assert store.save(store.load("sms", number + "9"), Keep(TALK, limit=1)) == "saved"


def test_results_told_are_counted_without_the_person(store: Store) -> None:
    """How many were told what under which version of the rules."""
    for _ in range(2):
        store.count_told("CA", "abc", "eligible", "ca-petition")
    store.count_told("CA", "abc", "none", None)

    assert store.told("CA", "abc") == {("eligible", "ca-petition"): 2, ("none", None): 1}
    assert store.told("CA", "other") == {}
    assert store.versions_told("CA") == {"abc": 3}


def test_a_day_adds_up(store: Store) -> None:
    """Segments of one day are counted by all processes together."""
    store.spend("2026-11-22", 3)

    assert store.spend("2026-11-22", 4) == 7
    assert store.spend("2026-11-23", 1) == 1


def test_a_new_key_still_finds_what_an_old_one_hid(store: Store, number: str) -> None:
    """Rotation: the talk goes on, moves to the new key, and nothing is left under the old."""
    kept(store, number, Keep(TALK, seen={SID: b"x"}, proof={"channel": "sms", "address": number}))
    old = store.load("sms", number)
    rotated = Store(store.backend, Keyring(["the newest secret", *[SECRET_OF_TESTS]]), store.ttl)

    held = rotated.load("sms", number)
    assert (held.session, held.stopped, dict(held.seen)) == (TALK, True, {SID: b"x"})

    assert rotated.save(held, Keep(OTHER)) == "saved"
    only_new = Store(store.backend, Keyring(["the newest secret"]), store.ttl).load("sms", number)
    assert (only_new.session, only_new.stopped) == (OTHER, True)
    assert [value for value in store.backend.load([old.keys.all])[0] if value] == []


def test_proofs_move_to_a_new_key_without_a_text_of_their_person(store: Store, number: str) -> None:
    """An opt-out outlasts the key it was made with."""
    kept(store, number, Keep(TALK, proof={"channel": "sms", "address": number}))
    rotated = Store(store.backend, Keyring(["the newest secret", SECRET_OF_TESTS]), store.ttl)

    assert rotated.rekey_optouts() == 1
    assert rotated.rekey_optouts() == 0
    assert Store(store.backend, Keyring(["the newest secret"]), 60).has_opted_out("sms", number)


def test_a_changed_blob_is_not_believed(store: Store, number: str, keyring: Keyring) -> None:
    """What was tampered with, or put in from somebody else, counts as nothing held."""
    kept(store, number, Keep(TALK))
    stranger = store.load("sms", number + "7")
    stolen = store.backend.load([[store.load("sms", number).keys.blob]])[0][0]
    change = store._change(stranger, Keep(OTHER))
    store.backend.save(stranger.keys, type(change)(b"", stolen or b"", 60))

    held = store.load("sms", number + "7")

    assert held.session is None
    assert store.save(held, Keep(OTHER)) == "saved"


def test_a_reply_takes_few_bytes_and_comes_back_whole() -> None:
    """It points into the texts we say anyway; when those are edited it is only lost."""
    phrases = Phrases("Which state was it in?\n¿En qué estado fue?".encode())

    kept = phrases.squeeze("OK. ¿En qué estado fue?")

    assert len(kept) < 16
    assert phrases.restore(kept) == "OK. ¿En qué estado fue?"
    assert phrases.restore(phrases.squeeze("")) == ""
    assert Phrases(b"other texts").restore(kept) == ""


def test_all_keys_of_a_contact_lie_in_one_slot(keyring: Keyring) -> None:
    """On a cluster one script reaches all of them."""
    for last in range(50):
        (name,) = keyring.names("sms", f"+14155550{last:03}")

        slots = {key_slot(key.encode()) for key in ContactKeys.of(name).all}

        assert len(slots) == 1


def test_answers_end_by_themselves(number: str, keyring: Keyring) -> None:
    """Retention is the blob's own time to live; the proof of an opt-out has none."""
    now = [1000.0]
    store = Store(MemoryBackend(lambda: now[0]), keyring, ttl=60)
    kept(store, number, Keep(TALK, proof={"at": 1}))

    now[0] += 61

    held = store.load("sms", number)
    assert (held.session, held.stopped) == (None, True)


def test_redis_ends_answers_by_itself(redis_store: Store, number: str) -> None:
    """Every key of a contact has a time to live but the proof of an opt-out."""
    keep = Keep(TALK, seen={SID: b"x"}, proof={"at": 1}, limit=5)
    keys = kept(redis_store, number, keep).keys
    client = redis_store.backend.client

    lives = {key: client.ttl(key) for key in client.scan_iter()}

    assert lives.pop(keys.optout.encode()) == -1
    assert all(0 < life <= redis_store.ttl for life in lives.values())


@pytest.mark.parametrize("other", ["another secret", "a secret of the tests"])
def test_two_environments_give_one_number_different_names(other: str, number: str) -> None:
    """A list of hashes from one deployment says nothing about another."""
    ours, theirs = Keyring([SECRET_OF_TESTS]), Keyring([other])

    assert ours.names("sms", number) != theirs.names("sms", number)


SECRET_OF_TESTS = "a secret of the tests, long enough for production"
