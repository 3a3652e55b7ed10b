"""Settings from the environment, checked before anything starts."""

from bot.config.settings import (
    ConfigError,
    OrgSettings,
    Settings,
    check_settings,
    read_settings,
)
from bot.config.table import SETTINGS, Setting

__all__ = [
    "SETTINGS", "ConfigError", "OrgSettings", "Setting", "Settings", "check_settings",
    "read_settings",
]  # fmt: skip
