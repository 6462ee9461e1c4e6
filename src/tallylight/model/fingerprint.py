"""What makes two errors the same failure: their service, and what they say without particulars."""

import hashlib
import re

_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`\n]*`|“[^”\n]*”|«[^»\n]*»")
_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
_HEX = re.compile(r"\b(?:0x[0-9a-f]+|(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,})\b")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,:]\d+)*")
_LONGEST = 500


def normalised(message: str) -> str:
    """A message with quoted parts, ids and numbers replaced, in one case, blanks made one."""
    text = message[: 4 * _LONGEST].casefold()
    for found, stands in ((_QUOTED, "…"), (_UUID, "#"), (_HEX, "#"), (_NUMBER, "#")):
        text = found.sub(stands, text)
    return " ".join(text.split())[:_LONGEST]


def fingerprint(service: str, message: str) -> str:
    """32 hex digits, the same for every occurrence of one failure, however severe it was called."""
    told = f"{service.casefold()}\n{normalised(message)}"
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]
