"""`clearline serve`: the web service, with a Redis of its own where none is given."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import Any

from bot.cli.beside import Beside
from bot.cli.opened import opened_settings, refuse
from bot.config import Settings, check_settings
from bot.store import NoServer, StoreAway, connect, eviction_problem

LOCAL = "127.0.0.1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", help="address to listen on; production: all, else this machine")
    parser.add_argument("--port", type=int, help="port to listen on; 0: a free one (default: PORT)")
    parser.add_argument(
        "--alone",
        action="store_true",
        help="without a worker beside it (production: always; `clearline worker` runs there)",
    )


def run(args: argparse.Namespace) -> int:
    """Serves until Ctrl-C; 2 with every reason at once when it must not or cannot start."""
    settings, problems = check_settings(os.environ)
    host = args.host or ("0.0.0.0" if settings.production else LOCAL)  # noqa: S104  behind a proxy
    port = settings.port if args.port is None else args.port
    with ExitStack() as stack:
        try:
            settings = stack.enter_context(opened_settings(settings, watched=True))
            problems += _redis_problems(settings)
            port = _free(host, port)
        except (NoServer, OSError, ValueError) as error:
            problems.append(str(error))
        if problems:
            return refuse("\n".join(problems))
        public = settings.public_url or f"http://{LOCAL if host == '0.0.0.0' else host}:{port}"  # noqa: S104
        settings = replace(settings, public_url=public, port=port)
        beside = Beside(alone=args.alone or settings.production)
        return _serve(stack.enter_context(beside.started(settings)), host, port)


def _redis_problems(settings: Settings) -> list[str]:
    """Why this Redis must not be used; one that does not answer cannot be vouched for."""
    try:
        client = connect(settings.redis_url)
        try:
            problem = eviction_problem(client)
        finally:
            client.close()
    except StoreAway:
        return ["REDIS_URL: this Redis does not answer."]
    return [problem] if problem and settings.production else []


def _free(host: str, port: int) -> int:
    """The port, once it is known to be free; for 0 one that is."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise OSError(f"--port {port}: {error.strerror} on {host}") from error
        chosen: int = probe.getsockname()[1]
        return chosen


def _serve(settings: Settings, host: str, port: int) -> int:
    if settings.processes > 1:  # each process counts for itself; prometheus_client adds them up
        folder = settings.var / "metrics"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    # Only now: prometheus_client looks at the environment when it is first imported.
    from bot.app import create_app
    from bot.ledger import LedgerAway
    from bot.ledger.rekey import rekey
    from bot.logs import set_up_logs

    set_up_logs()
    app = create_app(settings)
    services = app.extensions["clearline"]
    if len(settings.secret_keys) > 1:  # an opt-out must outlast the key it was made with
        services.store.rekey_optouts()
        with suppress(LedgerAway):  # then at the next start
            if services.ledger is not None:
                rekey(services.ledger)
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        _run(app, address, settings, lambda: _say(settings, f"http://{address}"))
    except SystemExit as stopped:  # how gunicorn ends
        return int(stopped.code or 0)
    return 0


def _run(app: Any, address: str, settings: Settings, ready: Callable[[], None]) -> None:
    from gunicorn.app.base import BaseApplication
    from gunicorn.glogging import Logger

    class Log(Logger):  # type: ignore[misc]
        """gunicorn's own lines go where ours go."""

        def setup(self, cfg: Any) -> None:
            self.error_log.propagate = True
            self.error_log.setLevel("WARNING")

    class Server(BaseApplication):  # type: ignore[misc]
        """gunicorn over an application that is already made."""

        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return app

    options = {
        "bind": address,
        "workers": settings.processes,
        "worker_class": "gthread",
        "threads": settings.threads,
        "preload_app": True,
        "logger_class": Log,
        "graceful_timeout": 10,  # a turn takes milliseconds; Twilio waits 15 s
        "when_ready": lambda server: ready(),
        **_without_extras(),
    }
    Server().run()


def _without_extras() -> dict[str, Any]:
    """Settings that only some versions of gunicorn have."""
    from gunicorn.config import KNOWN_SETTINGS

    known = {setting.name for setting in KNOWN_SETTINGS}
    return {
        name: value for name, value in {"control_socket_disable": True}.items() if name in known
    }


def _say(settings: Settings, address: str) -> None:
    """Where everything is."""
    lines = [f"Clearline is up. Its page: {address}/", f"webhook:   {settings.public_url}/sms"]
    if settings.phone:
        lines.append(f"simulator: {address}/phone")
    lines.append(f"organisers: {address}/outreach/")
    if settings.simulated and settings.api_base.startswith(f"http://{LOCAL}"):
        lines.append(f"phone network, simulated: {settings.api_base}/")
    if settings.simulated:
        lines.append("Simulator mode: TWILIO_AUTH_TOKEN is not set, so only simulators can text.")
    lines.append("Ctrl-C stops everything; what was said is kept.")
    print("\n".join(lines), file=sys.stdout, flush=True)
