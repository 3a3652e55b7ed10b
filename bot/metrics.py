"""What is counted for /metrics: how the line is doing, nothing about a person."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

TURNS = Counter("clearline_turns", "Inbound texts, by what came of them", ["signer", "result"])
REPLIES = Counter("clearline_replies", "Replies, by sort", ["kind"])
SEGMENTS = Counter("clearline_segments", "Outbound segments", ["encoding"])
REFUSED = Counter("clearline_refused", "Posts refused, by route and reason", ["route", "reason"])
CONFLICTS = Counter("clearline_conflicts", "Turns taken again because another text was faster")
STATUSES = Counter("clearline_delivery", "Delivery statuses told by Twilio", ["status", "code"])
CALLS = Counter("clearline_calls", "Calls answered")
SECONDS = Histogram(
    "clearline_turn_seconds",
    "Time from form to TwiML",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10),
)
OUTGOING = Counter("clearline_outgoing", "Texts of the outbox, by what became of them", ["status"])
SEND_ERRORS = Counter("clearline_send_errors", "Twilio's errors on our texts", ["code"])
LOOKUPS = Counter("clearline_lookups", "Texts in doubt that were looked up at Twilio", ["found"])
HALTED = Counter("clearline_campaigns_halted", "Campaigns paused by the service itself")
FILTERED = Counter("clearline_templates_paused", "Texts paused because carriers filter them")
