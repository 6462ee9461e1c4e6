"""`tallylight migrate`."""

from tallylight.cli.place import Place
from tallylight.cli.say import say


def migrate(place: Place) -> None:
    """Bring the database to the schema of this version; `serve` does so by itself."""
    from tallylight.store.database import open_database
    from tallylight.store.folder import held_database, held_folder, open_folder
    from tallylight.store.migrate import migrate as to_newest
    from tallylight.store.reach import require_answer

    settings = place.settings()
    folder = open_folder(settings.data.dir)
    database = open_database(folder, settings.database.url)
    try:
        require_answer(database)
        with held_folder(folder), held_database(database):
            reached = to_newest(database)
    finally:
        database.close()
    say(f"{database.described} is at schema {reached}.")
