"""Clearline: a text line that tells people whether the law lets them clear an old charge."""

__version__ = "0.1.0"
