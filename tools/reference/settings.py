from typing import get_args

from tallylight.settings import Setting, declared
from tools.reference import markdown
from tools.reference.markdown import code

INTRODUCTION = """\
A value comes from the last of these that names it:
the default, `tallylight.toml`, the environment, a flag.
The file lies in the data folder, or where `--config` or `TALLYLIGHT_CONFIG` say;
`server.port` is written there as `port` under `[server]`.
A secret can also be read from a file: add `_FILE` to its variable's name and put the path there.
Where nobody says, the data folder is the service manager's state folder,
`/var/lib/tallylight` for root, and else the user's own folder for data.
`tallylight config` prints every value and where it was set."""


def page() -> str:
    rows = [
        (
            code(setting.name),
            ", ".join(map(code, setting.variables)),
            "see above" if setting.name == "data.dir" else setting.shown_default,
            setting.description + choices(setting),
        )
        for setting in declared()
    ]
    heads = ("setting", "variable", "default", "what it does")
    return markdown.page("Settings", INTRODUCTION, [markdown.table(heads, rows)])


def choices(setting: Setting) -> str:
    named = [each for each in get_args(get_args(setting.kind)[0]) if isinstance(each, str)]
    return f" One of {', '.join(named)}." if named else ""
