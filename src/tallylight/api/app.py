"""The HTTP application: routes found in their folder, behind the door, in front of the page."""

from importlib import import_module
from pkgutil import iter_modules
from threading import Lock
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from tallylight import __version__
from tallylight.api import routes
from tallylight.api.access import ROUTES
from tallylight.api.auth import Gatekeeper, TokenDirectory
from tallylight.api.document import describe
from tallylight.api.door import Door
from tallylight.api.limits import Limiter
from tallylight.api.passwords import PasswordDesk
from tallylight.api.problems import handle_problems
from tallylight.api.proxy import Proxies
from tallylight.api.rooms import Rooms
from tallylight.api.static import Page, base_path
from tallylight.api.throttle import Throttle

# Routes are tried in turn, and a hundred cost as much as a dozen rows of a page.
_ASKED_MOST = ("events", "plays", "sessions")


class Api(FastAPI):
    """An application that describes more than its routes; only when it is asked to."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if self.openapi_schema is None:
            describe(super().openapi())
        return super().openapi()


class UntabledRouteError(Exception):
    """A route is not in the table of `access`, so nobody could use it."""


def create_app(rooms: Rooms) -> FastAPI:
    """The whole application. Raises `UntabledRouteError` at start rather than shut a route out."""
    app = bare_app()
    app.state.rooms = rooms
    app.state.tokens = TokenDirectory(rooms.database, rooms.clock)
    app.state.passwords = PasswordDesk()
    app.state.working = Lock()
    app.state.throttle = Throttle(rooms.clock)
    app.state.proxies = Proxies(rooms.trusted_proxies)
    app.state.limiter = Limiter(rooms.clock, app.state.proxies, rooms.allowance)
    gatekeeper = Gatekeeper(rooms.database, rooms.clock, app.state.tokens, rooms.local_secret)
    app.state.gatekeeper = gatekeeper
    app.add_middleware(Door, gatekeeper=gatekeeper, limiter=app.state.limiter)
    app.mount("/", Page(rooms.static, base_path(rooms.base_url)))
    return app


def bare_app() -> FastAPI:
    """The routes and their description, with no rooms behind them."""
    app = Api(
        title="Tallylight",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    nouns = [module.name for module in iter_modules(routes.__path__)]
    for noun in sorted(nouns, key=lambda noun: (noun not in _ASKED_MOST, noun)):
        router: APIRouter = import_module(f"{routes.__name__}.{noun}").router
        if strays := [route for route in routes_of(router) if route not in ROUTES]:
            message = f"Not in the table of api/access.py: {', '.join(strays)}"
            raise UntabledRouteError(message)
        for route in router.routes:
            if isinstance(route, APIRoute):
                route.operation_id = route.name
        # An included router would be built anew at the first request, and be asked at each.
        app.router.routes += router.routes
    handle_problems(app)
    return app


def routes_of(router: APIRouter) -> list[str]:
    """The routes of one noun as the table writes them."""
    return [
        f"{method} {route.path}"
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods or ())
    ]
