"""What is kept of a device: its kind in a word or two, so that its owner knows it again."""

from __future__ import annotations

KINDS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Harmony", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
PROGRAMS = (
    ("wxwork", "WeCom"),
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_name(user_agent: str) -> str:
    """Return a short name as `Android · WeChat` for what a browser says of itself."""
    kind = next((name for sign, name in KINDS if sign in user_agent), "")
    program = next((name for sign, name in PROGRAMS if sign in user_agent), "")
    return " · ".join(part for part in (kind, program) if part) or "?"
