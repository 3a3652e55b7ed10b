"""Outreach: who may be texted, when, what, and how it is sent and counted."""
