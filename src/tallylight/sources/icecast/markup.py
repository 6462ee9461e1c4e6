"""XML from a stranger: bounded in size, depth, elements and time; no entities, no document type."""

import re
import sys
from collections.abc import Iterator
from time import monotonic
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from tallylight.model.errors import TranslationError

MAX_DEPTH = 16
MAX_ELEMENTS = 1_000_000
MAX_SECONDS = 5.0
_CHUNK = 65_536
# Icecast hands on what an encoder sent; one such byte would hide every mount of the server.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,10}));")


class _Bounded(TreeBuilder):
    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._elements = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise TranslationError("The XML is nested deeper or has more elements than Icecast's.")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def tree(body: bytes) -> Element:
    """The root of an XML document. Raises `TranslationError`."""
    text = _ILLEGAL.sub("", body.decode("utf-8", "replace")).lstrip("\ufeff \t\r\n")
    text = _REFERENCE.sub(_legal_reference, text)
    parser = DefusedXMLParser(target=_Bounded(), forbid_dtd=True)
    deadline = monotonic() + MAX_SECONDS
    try:
        for start in range(0, len(text), _CHUNK):
            parser.feed(text[start : start + _CHUNK])
            if monotonic() > deadline:
                raise TranslationError("The XML takes too long to read.")
        return parser.close()
    except DefusedXmlException as error:
        raise TranslationError(
            "The XML holds a document type or entities: not Icecast's."
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise TranslationError(f"The answer is not well-formed XML: {error}.") from error


def _legal_reference(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else int(found[2])
    return "" if code > sys.maxunicode or _ILLEGAL.match(chr(code)) else found[0]


def fields(element: Element) -> dict[str, str]:
    """The texts of an element's attributes and children by name, in lower case."""
    return {name.lower(): text for name, text in _told(element)}


def _told(element: Element) -> Iterator[tuple[str, str]]:
    yield from element.attrib.items()
    for child in element:
        if child.text and not len(child):
            yield child.tag, child.text
