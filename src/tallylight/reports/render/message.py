"""A document as a message: its title, its time, its verdict and its figures."""

from tallylight.delivery.contract import Message
from tallylight.reports.document import Document
from tallylight.reports.render.values import minute, told

SOURCE = "Tallylight"


def as_message(document: Document) -> Message:
    """What is sent when a report is announced."""
    zone = document.zone
    time = f"{minute(document.start, zone)} to {minute(document.end, zone)} {zone.key}"
    return Message(
        title=f"{document.title} – {document.site}",
        text=f"{time}\n{document.verdict.words}",
        source=SOURCE,
        at=document.made_at,
        level=document.verdict.level,
        facts=tuple((one.title, told(one.value, one.unit)) for one in document.figures),
    )
