"""How a text gets from the outbox to Twilio, once: claimed, sent, settled; looked up when in doubt.

A text is `queued` in the outbox until a worker claims it (`sending`). Only the claim decides: it
checks everything again in one transaction. Whatever the worker then does not learn for certain is
looked up in Twilio's own list before any other try, so a crash sends nothing twice.
"""
