"""What a text costs, in US cents: the one place with prices.

Twilio bills by the segment, and each carrier adds a fee by the segment. Both change: the figures
below were read in mid-2026, and the dearest carrier is taken, so that the sum is never too low.
Registration (a brand once, a campaign by the month) is not part of a talk and not counted.
"""

from __future__ import annotations

# https://www.twilio.com/en-us/sms/pricing/us: a segment out or in, before carrier fees
TWILIO_SEGMENT = 0.8
TWILIO_PICTURES = 2.0  # a message with pictures (MMS), whatever its length
# https://help.textvolt.com/articles/7310656083-carrier-fee-snapshot-by-carrier-2026
# out: AT&T 0.35, Verizon, T-Mobile and US Cellular 0.45; in: T-Mobile 0.25, the others nothing
CARRIER_OUT = 0.45
CARRIER_IN = 0.25
READ_ON = "2026-07"

OUT_SEGMENT = TWILIO_SEGMENT + CARRIER_OUT
IN_SEGMENT = TWILIO_SEGMENT + CARRIER_IN


def outbound_cents(segments: int) -> float:
    """What one text of ours costs, in US cents.

    >>> outbound_cents(2)
    2.5
    """
    return segments * OUT_SEGMENT


def inbound_cents(segments: int, media: int = 0) -> float:
    """What one text to us costs, in US cents: with pictures it is billed as one message.

    >>> inbound_cents(1)
    1.05
    >>> inbound_cents(1, media=2)
    2.25
    """
    return TWILIO_PICTURES + CARRIER_IN if media else segments * IN_SEGMENT
