"""Where observations wait for the store of this machine, which whoever holds it takes in."""

from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

_USUAL_PORT = 5432


def direct_folder(data: Path, database_url: str | None) -> Path:
    """The spool in a data folder for the store that lies there, or in that PostgreSQL database."""
    if database_url is None:
        return data / "spool" / "here"
    parts = urlsplit(database_url)
    place = f"{parts.hostname}:{parts.port or _USUAL_PORT}{parts.path}"
    return data / "spool" / f"postgresql-{sha256(place.encode()).hexdigest()[:12]}"
