"""`clearline standin`: a stand-in for Twilio on this machine, with faults to choose."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bot.cli.opened import refuse
from bot.config import ConfigError, read_settings
from bot.standin import Account, Faults, Settings, credentials
from bot.standin.record import Record
from bot.standin.server import serve
from bot.store import Keyring

PORT = 8004
_SHARES = {
    "rate-429": ("too_many", "answered with 429, too many requests"),
    "timeouts": ("silent", "left without an answer; every other one was taken all the same"),
    "errors-5xx": ("broken", "answered with 500; every other one was taken all the same"),
    "late-callbacks": ("late", "whose last callback comes ten delays late"),
    "repeat-callbacks": ("repeated", "whose last callback comes twice"),
    "shuffle-callbacks": ("shuffled", "whose first callback comes again after the last"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where it listens, what it keeps, what goes wrong."""
    parser.add_argument("--port", type=int, default=PORT, help=f"port to listen on ({PORT})")
    parser.add_argument("--file", type=Path, help="its record, SQLite (var/standin.db)")
    parser.add_argument("--count", action="store_true", help="only count what the record holds")
    for name, (field, words) in _SHARES.items():
        about = f"share of texts {words} (0)"
        parser.add_argument(f"--{name}", dest=field, type=_share, default=0.0, help=about)
    parser.add_argument(
        "--undelivered", action="append", default=[], type=_undelivered, metavar="CODE=SHARE",
        help="share of texts that end with this error; may be given several times",
    )  # fmt: skip
    for name, default, words in (
        ("delay", 1.0, "seconds until a text is sent, and again until it has ended"),
        ("hold", 15.0, "seconds before a connection without an answer is cut"),
        ("slow", 0.0, "every answer waits up to so many seconds"),
    ):
        parser.add_argument(f"--{name}", type=float, default=default, help=f"{words} ({default:g})")
    parser.add_argument("--per-second", type=int, default=0, help="more texts get 429 (no limit)")
    parser.add_argument("--seed", type=int, default=0, help="of the chance (0)")


def run(args: argparse.Namespace) -> int:
    """Serves until Ctrl-C, or counts; 1 when a count finds a text taken twice."""
    try:
        settings = read_settings(os.environ)
    except ConfigError as error:
        return refuse(error)
    file = args.file or settings.var / "standin.db"
    if args.count:
        return _count(file)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = [field for field, _ in _SHARES.values()]
    names += ["delay", "hold", "slow", "per_second", "seed"]
    faults = Faults(
        undelivered=dict(args.undelivered), **{name: getattr(args, name) for name in names}
    )
    account = Account(*credentials(Keyring(settings.secret_keys)))
    public = settings.public_url or f"http://127.0.0.1:{settings.port}"
    print(f"The stand-in for Twilio: http://127.0.0.1:{args.port}/", flush=True)
    return serve(Settings(account, file, public, faults), args.port)


def _count(file: Path) -> int:
    """What was taken, and what was taken twice: the same words to the same number."""
    if not file.exists():
        return refuse(f"--file: {file} does not exist")
    record = Record(file)
    try:
        taken, different = record.counted()
        doubles = record.doubles()
    finally:
        record.close()
    print(f"taken: {taken}\ndifferent: {different}\ntwice or more: {len(doubles)}")
    return 1 if doubles else 0


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError("a share is between 0 and 1")
    return share


def _undelivered(text: str) -> tuple[int, float]:
    code, _, share = text.partition("=")
    if not code.isdigit():
        raise argparse.ArgumentTypeError("write it like 30003=0.02")
    return int(code), _share(share)
