"""`tallylight setup`."""

from tallylight.cli.place import Place
from tallylight.cli.say import say
from tallylight.model.errors import ConflictError


def setup(place: Place) -> None:
    """Print a new one-time link that makes the first admin; the link before it is void."""
    from tallylight.settings import page_address
    from tallylight.store.folder import is_held, running_server
    from tallylight.store.records.setup import offer_setup

    settings = place.settings()
    with place.database() as database:
        secret = offer_setup(database)
    if secret is None:
        raise ConflictError(
            "There is an admin already. `tallylight user add` makes another; `tallylight user "
            "password` gives one a new password."
        )
    folder = settings.data.dir
    server = running_server(folder) if is_held(folder) else None
    address = settings.server.base_url or (server and server.address) or page_address(settings)
    say(f"{address.rstrip('/')}/setup?token={secret}")
