"""Answers in the form Twilio gives them.

Fields and types as in https://github.com/twilio/twilio-oai (twilio_api_v2010), which the tests
hold every answer against.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from bot.channels import measure
from bot.standin.record import Text

VERSION = "2010-04-01"
# What Twilio says with each refusal, and HTTP's status.
WORDS = {
    20001: (400, "A parameter is not valid"),
    20003: (401, "Authenticate"),
    20009: (409, "The resource is not in a final state"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21211: (400, "Invalid 'To' Phone Number"),
    21212: (400, "Invalid 'From' Phone Number"),
    21408: (400, "Permission to send an SMS has not been enabled for the region"),
    21602: (400, "Message body is required"),
    21603: (400, "A 'From' phone number is required"),
    21604: (400, "A 'To' phone number is required"),
    21606: (400, "The 'From' phone number is not a valid message-capable Twilio phone number"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "Message cannot be sent with the current combination of 'To' and 'From'"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    30409: (409, "The message is not in a state in which it can be canceled"),
}


def refusal(code: int) -> tuple[dict[str, Any], int]:
    """The JSON of an error and HTTP's status."""
    status, words = WORDS[code]
    more = f"https://www.twilio.com/docs/errors/{code}"
    return {"code": code, "message": words, "more_info": more, "status": status}, status


def message(account: str, text: Text) -> dict[str, Any]:
    """One text as JSON."""
    uri = f"/{VERSION}/Accounts/{account}/Messages/{text.sid}"
    segments = 0 if text.service and text.sent is None else measure(text.body).segments
    return {
        "account_sid": account,
        "api_version": VERSION,
        "body": text.body,
        "date_created": _moment(text.created),
        "date_sent": _moment(text.sent) if text.sent else None,
        "date_updated": _moment(text.updated),
        "direction": text.direction,
        "error_code": text.code or None,
        "error_message": f"Error {text.code}" if text.code else None,
        "from": text.sender or None,
        "messaging_service_sid": text.service or None,
        "num_media": str(text.media),
        "num_segments": str(segments),
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": text.to,
        "uri": f"{uri}.json",
    }


def page(
    account: str, texts: list[Text], query: dict[str, str], size: int, more: bool
) -> dict[str, Any]:
    """One page of a list; the next one goes on before the oldest text of this."""
    base = f"/{VERSION}/Accounts/{account}/Messages.json"
    number = int(query.get("Page", "0") or 0)
    start = number * size
    first = {**query, "PageSize": str(size), "Page": "0"}
    first.pop("PageToken", None)
    following = None
    if more:
        token = f"PA{texts[-1].sid}"
        following = {**first, "Page": str(number + 1), "PageToken": token}
    return {
        "messages": [message(account, text) for text in texts],
        "start": start,
        "end": start + max(len(texts) - 1, 0),
        "page": number,
        "page_size": size,
        "first_page_uri": f"{base}?{urlencode(first)}",
        "next_page_uri": f"{base}?{urlencode(following)}" if following else None,
        "previous_page_uri": None,
        "uri": f"{base}?{urlencode(query)}" if query else base,
    }


def media_list(account: str, sid: str, pictures: list[str]) -> dict[str, Any]:
    """A text's pictures as JSON."""
    base = f"/{VERSION}/Accounts/{account}/Messages/{sid}/Media"
    found = [
        {
            "sid": picture,
            "account_sid": account,
            "parent_sid": sid,
            "content_type": "image/jpeg",
            "uri": f"{base}/{picture}.json",
        }
        for picture in pictures
    ]
    return {"media_list": found, "page": 0, "page_size": 50, "next_page_uri": None}


def _moment(seconds: float) -> str:
    """RFC 2822 in GMT, whole seconds, as Twilio writes it."""
    return format_datetime(datetime.fromtimestamp(int(seconds), UTC))
