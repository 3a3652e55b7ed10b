"""The `clearline` command: one module a subcommand, found by this table.

Each module has `HELP`, `add_arguments(parser)` and `run(args) -> int`. Exit status: 0 done; 1 a
check it was asked to make failed; 2 bad usage or unreadable input, told in one line.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from bot.cli.beside import COMPANION, end_with_parent
from bot.data import DataError

COMMANDS = {
    "serve": "start the text line: the webhook, the simulator and a Redis of its own",
    "worker": "the process that sends: campaigns, reminders, alerts",
    "chat": "a phone in the terminal",
    "assess": "facts in, answers out (JSON Lines)",
    "understand": "texts in, readings out (JSON Lines)",
    "rules": "check, show, explain and compare the law files",
    "dialogs": "check and draw the conversation",
    "segments": "how texts are billed (JSON Lines)",
    "affected": "how many people were told a result of a rule version",
    "requests": "the people who asked for a call or a letter",
    "partners": "the organisations that call back and mail letters",
    "packets": "letters for people without internet: print them, mark them mailed",
    "alerts": "whose answer a new law made better, and a text to them",
    "import": "a list of who agreed to texts, or of who must not be texted",
    "consents": "who said what: show, export, delete what is too old",
    "poster": "posters, cards and tear-off posters of a campaign, to print",
    "register": "what a carrier registration (A2P 10DLC, toll-free) asks for, filled in",
    "campaign": "campaigns: list, check, dry-run, start, pause, resume, cancel, watch, lift",
    "staff": "who may open the organisers' pages",
    "forget": "erase everything held about a phone number",
    "backup": "all that must last, in one sealed file",
    "restore": "bring back what backup wrote",
    "rekey": "move everything to the newest CLEARLINE_SECRET_KEY; says when the old one can go",
    "standin": "a stand-in for Twilio on this machine: takes texts and sends none",
    "doctor": "every setting with its default, and what is wrong",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="clearline", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        commands.add_parser(name, help=summary, description=summary, add_help=False)
    chosen = parser.parse_known_args(arguments[:1])[0].command
    module = importlib.import_module(f"bot.cli.{chosen}")
    own = argparse.ArgumentParser(prog=f"clearline {chosen}", description=COMMANDS[chosen])
    module.add_arguments(own)
    if os.environ.get(COMPANION):
        end_with_parent()
    try:
        status: int = module.run(own.parse_args(arguments[1:]))
    except DataError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader went away, as `| head` does
        sys.stderr.close()
        return 0
    return status
