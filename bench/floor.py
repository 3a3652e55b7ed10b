"""The floor that the webhook is measured against: the least that any such service must do.

The same server and Flask, the same signature check, two Redis round trips, a constant TwiML.
Run by bench/servers.py as `python -m bench.floor PORT REDIS_URL TOKEN THREADS`.
"""

from __future__ import annotations

import sys
from typing import Any

from flask import Flask, Response, abort, request

from bot.channels import Gate, twiml
from bot.store import connect

VALUE = b"x" * 700  # as large as a talk is kept


def create_floor(redis_url: str, token: str, public_url: str) -> Flask:
    """The floor as a Flask application."""
    app = Flask("floor")
    client = connect(redis_url)
    gate = Gate([token])
    answer = twiml("Was it a felony? 1 Yes 2 No 3 Not sure")

    @app.post("/sms")
    def sms() -> Response:
        if not gate.signer(
            f"{public_url}/sms", request.form, request.headers.get("X-Twilio-Signature", "")
        ):
            abort(403)
        key = "floor:" + request.form["From"]
        client.get(key)
        client.set(key, VALUE, ex=3600)
        return Response(answer, mimetype="text/xml")

    return app


def main() -> None:
    """Serves the floor with gunicorn gthread, one worker."""
    from gunicorn.app.base import BaseApplication

    port, redis_url, token, threads = sys.argv[1:]
    app = create_floor(redis_url, token, f"http://127.0.0.1:{port}")

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            self.cfg.set("bind", f"127.0.0.1:{port}")
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("threads", int(threads))
            self.cfg.set("loglevel", "error")

        def load(self) -> Any:
            return app

    Server().run()


if __name__ == "__main__":
    main()
