"""The stand-in put together, and served: by gunicorn, or in a thread of this process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, request

from bot.standin.accounts import Account
from bot.standin.api import Api
from bot.standin.carriers import Carriers
from bot.standin.faults import Chance, Faults
from bot.standin.messages import Messages
from bot.standin.pages import Pages
from bot.standin.people import People
from bot.standin.record import Record

LOCAL = "127.0.0.1"
THREADS = 48  # those kept waiting on purpose must not keep the others waiting
KEEP_SECONDS = 75  # an idle connection stays open, as at Twilio


@dataclass(frozen=True, slots=True)
class Settings:
    """What a stand-in needs: whose it is, its file, our service's address, what goes wrong."""

    account: Account
    file: Path
    public_url: str = "http://127.0.0.1:8000"
    faults: Faults = field(default_factory=Faults)


class StandIn:
    """One stand-in: its record, its carriers and its web application."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.record = Record(settings.file)
        self.chance = Chance(settings.faults)
        self.carriers = Carriers(settings.account, self.record, self.chance)
        self.people = People(settings.account, self.record, f"{settings.public_url}/sms")
        self.app = self._application()

    def close(self) -> None:
        """Ends its threads, and gives the file back."""
        self.carriers.close()
        self.people.close()
        self.record.close()

    def _application(self) -> Flask:
        app = Flask(__name__)
        messages = Messages(self.settings.account, self.record, self.carriers)
        app.register_blueprint(Api(messages, self.chance, _cut).routes())
        app.register_blueprint(Pages(self.record, self.people).routes())
        return app


def serve(settings: Settings, port: int) -> int:
    """Serves on this machine until it is told to end; the exit status."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        """gunicorn; the stand-in's threads begin in the process that answers."""

        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return StandIn(settings).app

    options = {
        "bind": f"{LOCAL}:{port}",
        "workers": 1,
        "worker_class": "gthread",
        "threads": THREADS,
        "keepalive": KEEP_SECONDS,
        "graceful_timeout": 1,
        "loglevel": "warning",
    }
    from gunicorn.config import KNOWN_SETTINGS

    if any(setting.name == "control_socket_disable" for setting in KNOWN_SETTINGS):
        options["control_socket_disable"] = True
    try:
        Server().run()
    except SystemExit as stopped:  # how gunicorn ends
        return int(stopped.code or 0)
    return 0


@contextmanager
def running(settings: Settings) -> Iterator[tuple[StandIn, str]]:
    """A stand-in in threads of this process, and its address."""
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        """Keeps connections, as Twilio does, and says nothing."""

        protocol_version = "HTTP/1.1"

        def log(self, type: str, message: str, *args: Any) -> None:
            """Nothing."""

    stand_in = StandIn(settings)
    server = make_server(LOCAL, 0, stand_in.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, name="stand-in")
    thread.start()
    try:
        yield stand_in, f"http://{LOCAL}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        stand_in.close()


def _cut() -> None:
    """Ends the connection of this request without an answer."""
    environ = request.environ
    wire = environ["gunicorn.socket" if "gunicorn.socket" in environ else "werkzeug.socket"]
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)
