"""`tallylight migrate`."""

from tallylight.cli.place import Place
from tallylight.cli.say import say
from tallylight.model.time import system_clock


def migrate(place: Place) -> None:
    """Bring the database to the schema of this version; `serve` does so by itself."""
    from tallylight.store.database import open_database
    from tallylight.store.folder import held_database, held_folder, open_folder
    from tallylight.store.reach import bring_up, require_answer

    settings = place.settings()
    folder = open_folder(settings.data.dir)
    database = open_database(folder, settings.database.url)
    try:
        require_answer(database)
        with held_folder(folder), held_database(database):
            reached = bring_up(database, system_clock)
    finally:
        database.close()
    say(f"{database.described} is at schema {reached}.")
