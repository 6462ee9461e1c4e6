"""Signing a browser in and out: the cookie, and what its page is told of who it is."""

from typing import Annotated, cast
from uuid import UUID

from fastapi import Depends, Request, Response

from tallylight.api.auth import COOKIE
from tallylight.api.passwords import PasswordDesk
from tallylight.api.proxy import Proxies
from tallylight.api.rooms import rooms_of
from tallylight.api.shapes import Shape
from tallylight.api.static import base_path
from tallylight.api.throttle import Throttle
from tallylight.model.time import SECOND
from tallylight.store.records.web_sessions import LIFETIME, SignedIn, WebSession


class Me(Shape):
    """Who is signed in; `csrf` goes into the header X-CSRF-Token of every change."""

    id: UUID
    name: str
    role: str
    csrf: str
    sites: list[str] | None


class SignInDesk:
    """What signing in needs of the app and of the request."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.passwords = cast("PasswordDesk", request.app.state.passwords)
        self.throttle = cast("Throttle", request.app.state.throttle)
        self._proxies = cast("Proxies", request.app.state.proxies)
        self._base_url = rooms_of(request).base_url or ""

    @property
    def address(self) -> str:
        """The address of the client, as far as it can be trusted."""
        return self._proxies.client(self._request.scope)

    def hand_cookie(self, response: Response, signed_in: SignedIn) -> None:
        """Give the browser its secret: no script reads it, no other site sends it along."""
        response.set_cookie(
            COOKIE,
            signed_in.secret,
            max_age=LIFETIME // SECOND,
            path=base_path(self._base_url),
            secure=self._is_secure,
            httponly=True,
            samesite="lax",
        )

    def take_cookie(self, response: Response) -> None:
        """Take the secret away again."""
        response.delete_cookie(
            COOKIE,
            path=base_path(self._base_url),
            secure=self._is_secure,
            httponly=True,
            samesite="lax",
        )

    @property
    def _is_secure(self) -> bool:
        return self._base_url.startswith("https:") or self._proxies.is_secure(self._request.scope)


AskedDesk = Annotated[SignInDesk, Depends(SignInDesk)]


def me(session: WebSession) -> Me:
    """What a page is told of the person who signed in."""
    user = session.user
    return Me(id=user.id, name=user.name, role=user.role, csrf=session.csrf, sites=user.sites)
