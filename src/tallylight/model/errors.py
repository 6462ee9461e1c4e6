"""The one tree of errors; a class docstring is its default message.

Errors here know nothing of HTTP: `api/problems.py` maps each class to a status.
"""


class TallylightError(Exception):
    """Something went wrong."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).__doc__)


class InvalidError(TallylightError):
    """The input is not valid."""

    def __init__(self, message: str | None = None, *, path: str | None = None) -> None:
        super().__init__(message)
        self.path = path


class TooExpensiveError(InvalidError):
    """The question takes more time or memory than it may; ask for less at once."""


class NotFoundError(TallylightError):
    """There is nothing by that name."""


class ConflictError(TallylightError):
    """Something by that name exists already."""


class NotAuthenticatedError(TallylightError):
    """Sign in, or send a token."""


class ForbiddenError(TallylightError):
    """You may not do this."""


class TooManyAttemptsError(TallylightError):
    """Too many attempts; wait before the next one."""

    def __init__(self, message: str | None = None, *, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class TooManyRequestsError(TallylightError):
    """You send more requests than one may; wait before the next one."""

    def __init__(self, message: str | None = None, *, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class TooLargeError(TallylightError):
    """The body is too large."""


class OverloadedError(TallylightError):
    """The server has more observations waiting than it takes; send again shortly."""

    def __init__(self, message: str | None = None, *, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class StoreUnavailableError(OverloadedError):
    """The database does not answer; nothing was stored, send again shortly."""


class DiskFullError(StoreUnavailableError):
    """The disk is almost full: observations are not taken until there is room again."""

    def __init__(self, message: str | None = None, *, retry_after_s: int = 30) -> None:
        super().__init__(message, retry_after_s=retry_after_s)


class HistoryDamagedError(TallylightError):
    """A file of history is damaged: put it back from a backup."""


class BusyError(TallylightError):
    """The server answers as many requests as it can at a time; come again shortly."""

    def __init__(self, message: str | None = None, *, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class EgressDeniedError(TallylightError):
    """Tallylight may not connect to that address."""


class DeliveryError(TallylightError):
    """The message was not delivered."""


class SourceError(TallylightError):
    """The source could not be read."""


class SourceRefusedError(SourceError):
    """The source refused the login."""


class SourceUnreachableError(SourceError):
    """The source did not answer."""


class SourceDownError(SourceUnreachableError):
    """The source is down: it refused the connection, broke it off, or answered with a fault."""


class TranslationError(TallylightError):
    """The payload is not understood."""


class FolderInUseError(TallylightError):
    """Another Tallylight uses this data folder."""


class SchemaError(TallylightError):
    """The database was written by another version of Tallylight."""


class SettingsError(TallylightError):
    """The settings are not valid."""
