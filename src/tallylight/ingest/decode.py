"""A request body becomes observations, each good one whatever its neighbours are.

The whole batch is decoded in one pass; only where that fails is each item decoded alone, so that
an error can name its place without costing anything while there is none.
"""

import gzip
import io
import zlib
from typing import NamedTuple

import msgspec
import zstandard

from tallylight.model.errors import InvalidError, TooLargeError
from tallylight.model.observation import TYPES, AnyObservation
from tallylight.model.text import storable_json

BODY_LIMIT = 16 << 20
COUNT_LIMIT = 20_000
NDJSON = "application/x-ndjson"
_BLANK = b" \t\r\n"
# What this little unpacks to at most (a block of 128 KiB in four bytes) is a bounded lot.
_ZSTD_PORTION = 1_024
_TOO_MANY = f"More than {COUNT_LIMIT:,} observations in one body; send them in several."
_TOO_BIG = "The body is over 16 MiB once unpacked; send it in several."

_many = msgspec.json.Decoder(list[AnyObservation])
_one = msgspec.json.Decoder(AnyObservation)
_raw_list = msgspec.json.Decoder(list[msgspec.Raw])
_raw_object = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Identity(msgspec.Struct):
    """As much of an observation as is needed to name it."""

    id: object = None
    type: object = None


_identity = msgspec.json.Decoder(Identity)


class Rejection(NamedTuple):
    """Why an item was rejected, and where in it; `id` as far as it could be read."""

    place: int
    id: str | None
    error: str
    path: str


class Decoded(NamedTuple):
    """Good observations with their places, and the rejections."""

    observations: list[tuple[int, AnyObservation]]
    rejections: list[Rejection]


def unpacked(body: bytes, encoding: str) -> bytes:
    """The body without its content encoding, at most 16 MiB of it."""
    try:
        match encoding:
            case "" | "identity":
                whole = body
            case "gzip" | "x-gzip":
                whole = gzip.GzipFile(fileobj=io.BytesIO(body)).read(BODY_LIMIT + 1)
            case "zstd":
                whole = _unzstd(body)
            case _:
                message = f"Content-Encoding {encoding} is not understood; use gzip or zstd."
                raise InvalidError(message)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        message = f"The body is not valid {encoding}."
        raise InvalidError(message) from error
    if len(whole) > BODY_LIMIT:
        raise TooLargeError(_TOO_BIG)
    return whole


def _unzstd(body: bytes) -> bytes:
    """All frames of a body, or more than the limit; raises `ZstdError` where one is cut short."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=BODY_LIMIT)
    whole = bytearray()
    frame = decompressor.decompressobj()
    for start in range(0, len(body), _ZSTD_PORTION):
        rest = body[start : start + _ZSTD_PORTION]
        while rest:
            if frame.eof:
                frame = decompressor.decompressobj()
            whole += frame.decompress(rest)
            rest = frame.unused_data
        if len(whole) > BODY_LIMIT:
            return bytes(whole)
    if body and not frame.eof:
        raise zstandard.ZstdError("the last frame is cut short")
    return bytes(whole)


def decoded(body: bytes, content_type: str) -> Decoded:
    """The observations of a body: an object, an array, `{"observations": […]}` or NDJSON.

    Raises `InvalidError` where it is not JSON at all, `TooLargeError` beyond 20,000.
    """
    body = storable_json(body)
    if content_type.partition(";")[0].strip().lower() == NDJSON:
        return _lines(body)
    try:
        return _document(body)
    except RecursionError as error:
        message = "The JSON is nested too deeply."
        raise InvalidError(message) from error
    except msgspec.ValidationError as error:
        raise InvalidError(_reason(str(error))[0]) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"The body is not valid JSON: {error}."
        raise InvalidError(message) from error


def _document(body: bytes) -> Decoded:
    start = body.lstrip(_BLANK)[:1]
    if start == b"{":
        body = _listed(body)
    elif start != b"[":
        _raw_list.decode(body)
    try:
        observations = _many.decode(body)
    except msgspec.ValidationError:
        return _each(_raw_list.decode(body))
    if len(observations) > COUNT_LIMIT:
        raise TooLargeError(_TOO_MANY)
    return Decoded(list(enumerate(observations)), [])


def _listed(body: bytes) -> bytes:
    """The array in `{"observations": […]}`, or a single object as an array of one."""
    if b'"observations"' in body:
        outer = _raw_object.decode(body)
        if "observations" in outer and "type" not in outer:
            return bytes(outer["observations"])
    return b"[" + body + b"]"


def _lines(body: bytes) -> Decoded:
    return _each([line for line in body.splitlines() if line.strip(_BLANK)])


def _each(items: list[msgspec.Raw] | list[bytes]) -> Decoded:
    if len(items) > COUNT_LIMIT:
        raise TooLargeError(_TOO_MANY)
    found = Decoded([], [])
    for index, item in enumerate(items):
        try:
            found.observations.append((index, _one.decode(item)))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            found.rejections.append(_rejection(index, item, error))
    return found


def _rejection(index: int, item: msgspec.Raw | bytes, error: Exception) -> Rejection:
    try:
        told = _identity.decode(item)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        if not isinstance(error, msgspec.ValidationError):
            return Rejection(index, None, f"not valid JSON: {error}", "$")
        told = Identity()
    uid = told.id if isinstance(told.id, str) else None
    if isinstance(told.type, str) and told.type not in TYPES:
        known = ", ".join(TYPES)
        return Rejection(index, uid, f"unknown type '{told.type[:64]}'; known: {known}", "$.type")
    return Rejection(index, uid, *_reason(str(error)))


def _reason(message: str) -> tuple[str, str]:
    reason, _, place = message.partition(" - at `")
    return reason, place.rstrip("`") or "$"
