"""Posts from other sites are refused: a page elsewhere must not text in a visitor's name.

Browsers say where a post comes from (Sec-Fetch-Site; older ones Origin). A program that says
neither is no browser and carries nobody's cookies or network rights by accident, so it may post.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request


def from_elsewhere(request: Request) -> bool:
    """Whether another site's page made the visitor's browser send this."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host
