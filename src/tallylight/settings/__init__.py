"""The server's one reader of the environment and of `tallylight.toml`.

A value comes from the last of these that names it: its default, the file, the environment, a flag.
Everything is checked once, and every fault is told together with the place it was written in.
"""

import ipaddress
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin
from urllib.parse import urlsplit, urlunsplit

import msgspec
from msgspec import Meta, Struct
from platformdirs import user_data_path

from tallylight.model.errors import SettingsError
from tallylight.model.retention import Kept
from tallylight.settings.sections import (
    Analytics,
    Countries,
    Data,
    DatabaseSettings,
    Delivery,
    Egress,
    Ingest,
    Limits,
    Log,
    Retention,
    Server,
)

FILE_NAME = "tallylight.toml"
CONFIG_VARIABLE = "TALLYLIGHT_CONFIG"
MASK = "••••"
_PREFIX = "TALLYLIGHT_"
# Read by the Python library, the web build and the tests.
_VARIABLES_OF_OTHERS = (
    *("URL", "TOKEN", "SITE", "SERVICE", "SPOOL_MAX_BYTES", "SPOOL_MAX_DAYS"),
    *("SKIP_WEB", "TEST_SERVERS"),
)
_FLAGS = {"data.dir": "--data", "database.url": "--database-url"}


class Settings(Struct, frozen=True):
    """Every setting of the server, checked. Sections are those of `tallylight.toml`."""

    data: Data
    database: DatabaseSettings = DatabaseSettings()
    server: Server = Server()
    egress: Egress = Egress()
    delivery: Delivery = Delivery()
    ingest: Ingest = Ingest()
    limits: Limits = Limits()
    retention: Retention = Retention()
    analytics: Analytics = Analytics()
    countries: Countries = Countries()
    log: Log = Log()
    origins: dict[str, str] = msgspec.field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Setting:
    """One setting as declared above: `name` is `section.key`."""

    name: str
    kind: Any
    default: Any
    description: str
    variables: tuple[str, ...]
    is_secret: bool

    @property
    def shown_default(self) -> str:
        """The default as a person would write it."""
        return shown(self.default, is_secret=False)


@dataclass(frozen=True)
class _Given:
    value: object
    where: str


def declared() -> Iterator[Setting]:
    """Every setting there is, in the order of the file."""
    for section in msgspec.structs.fields(Settings):
        if section.name == "origins":
            continue
        for key in msgspec.structs.fields(section.type):
            meta = next(part for part in get_args(key.type) if isinstance(part, Meta))
            extra = meta.extra or {}
            variable = f"{_PREFIX}{section.name}_{key.name}".upper()
            yield Setting(
                name=f"{section.name}.{key.name}",
                kind=key.type,
                default=None if key.default is msgspec.NODEFAULT else key.default,
                description=meta.description or "",
                variables=extra.get("variables", (variable,)),
                is_secret=extra.get("secret", False),
            )


def read_settings(
    flags: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] = os.environ,
    config: Path | None = None,
) -> Settings:
    """The effective settings.

    flags: `section.key` → value of a command line flag; None stands for a flag not given.
    Raises `SettingsError` whose message lists every fault.
    """
    faults: list[str] = []
    above = dict(_from_environment(environment, faults))
    above |= {
        name: _Given(value, f"the flag {_FLAGS.get(name, '--' + name.partition('.')[2])}")
        for name, value in (flags or {}).items()
        if value is not None
    }
    given = dict(_from_file(config, environment, above, faults)) | above
    given.setdefault("data.dir", _Given(default_folder(environment), "default"))
    values = {setting.name: _checked(setting, given, faults) for setting in declared()}
    if faults:
        raise SettingsError("The settings are not valid:\n" + "\n".join(f"  {f}" for f in faults))
    origins = {name: one.where for name, one in given.items()}
    return _assembled(values, origins)


def default_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where data lies when nobody says: systemd's state folder, the system's, or the user's."""
    if state := environment.get("STATE_DIRECTORY"):
        return Path(state.split(":", maxsplit=1)[0])
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/tallylight")
    return user_data_path("tallylight", appauthor=False)


def local_address(settings: Settings, port: int | None = None) -> str:
    """Where programs on this machine reach the server; `port` where it is not the one set."""
    host = settings.server.host
    if host in ("0.0.0.0", "::", "*"):  # noqa: S104 - compared, not bound
        host = "[::1]" if host == "::" else "127.0.0.1"
    elif ":" in host:
        host = f"[{host}]"
    return f"http://{host}:{port or settings.server.port}"


def page_address(settings: Settings, port: int | None = None) -> str:
    """Where people open the page, without a final slash."""
    return (settings.server.base_url or local_address(settings, port)).rstrip("/")


def kept_days(settings: Settings) -> Kept:
    """For how many days everything is kept."""
    told = msgspec.structs.asdict(settings.retention)
    return Kept(**{name.removesuffix("_days"): days for name, days in told.items()})


def unknown_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Names that begin like ours and mean nothing: slips, most likely."""
    known = {CONFIG_VARIABLE, *(_PREFIX + name for name in _VARIABLES_OF_OTHERS)}
    for setting in declared():
        known |= {*setting.variables, *(f"{variable}_FILE" for variable in setting.variables)}
    return sorted(name for name in environment if name.startswith(_PREFIX) and name not in known)


def effective(settings: Settings) -> Iterator[tuple[Setting, str, str]]:
    """Each setting with its value, masked where secret, and where it was set."""
    for setting in declared():
        section, _, key = setting.name.partition(".")
        value = getattr(getattr(settings, section), key)
        origin = settings.origins.get(setting.name, "default")
        yield setting, shown(value, is_secret=setting.is_secret), origin


def shown(value: object, *, is_secret: bool) -> str:
    """A value as text; of a secret only what is not secret."""
    if value is None:
        return "not set"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"  # pyright: ignore[reportUnknownArgumentType]
    if is_secret:
        return _masked(str(value))
    return str(value)


def _masked(address: str) -> str:
    parts = urlsplit(address)
    if not parts.scheme or not parts.hostname:
        return MASK
    login, at, host = parts.netloc.rpartition("@")
    name, colon, _ = login.partition(":")
    query = f"?{MASK}" if parts.query else ""
    return (
        urlunsplit(
            (parts.scheme, f"{name}{colon}{MASK if colon else ''}{at}{host}", parts.path, "", "")
        )
        + query
    )


def _from_environment(
    environment: Mapping[str, str], faults: list[str]
) -> Iterator[tuple[str, _Given]]:
    for setting in declared():
        for variable in setting.variables:
            if value := environment.get(variable):
                yield setting.name, _Given(value, f"the variable {variable}")
                break
            if setting.is_secret and (file := environment.get(f"{variable}_FILE")):
                try:
                    text = Path(file).read_text(encoding="utf-8").strip()
                except (OSError, UnicodeDecodeError) as error:
                    reason = getattr(error, "strerror", None) or "it is not text"
                    faults.append(f"{variable}_FILE: cannot read {file}: {reason}.")
                else:
                    yield setting.name, _Given(text, f"the file named by {variable}_FILE")
                break


def _from_file(
    config: Path | None,
    environment: Mapping[str, str],
    above: Mapping[str, _Given],
    faults: list[str],
) -> Iterator[tuple[str, _Given]]:
    named = config or (Path(text) if (text := environment.get(CONFIG_VARIABLE)) else None)
    folder = above["data.dir"].value if "data.dir" in above else default_folder(environment)
    path = named or Path(str(folder)) / FILE_NAME
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        if named:
            faults.append(f"There is no file {path}.")
        return
    except OSError as error:
        faults.append(f"{path}: cannot be read: {error.strerror}.")
        return
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{path}: not TOML: {error}.")
        return
    known = {setting.name for setting in declared()}
    for name, value in _flattened(content):
        if name not in known:
            faults.append(f"{name}: there is no such setting (in {path}).")
        elif name == "data.dir" and not named:
            faults.append(f"{name}: a file inside the data folder cannot name it (in {path}).")
        else:
            yield name, _Given(value, str(path))


def _flattened(content: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for section, keys in content.items():
        if not isinstance(keys, dict):
            yield section, keys
            continue
        for key, value in keys.items():  # pyright: ignore[reportUnknownVariableType]
            yield f"{section}.{key}", value


def _checked(setting: Setting, given: Mapping[str, _Given], faults: list[str]) -> object:
    one = given.get(setting.name)
    if one is None:
        return setting.default
    try:
        value = msgspec.convert(
            _split(setting, one.value), setting.kind, strict=False, dec_hook=_path
        )
        if check := _MEANING.get(setting.name):
            check(value)
    except (msgspec.ValidationError, ValueError) as error:
        said = shown(one.value, is_secret=setting.is_secret)
        reason = _choices(setting) or str(error).partition(" - at")[0].replace("`", "")
        faults.append(f"{setting.name} = {said}: {reason} (in {one.where}).")
        return None
    return value


def _split(setting: Setting, value: object) -> object:
    if isinstance(value, Path):
        return str(value)
    if get_origin(get_args(setting.kind)[0]) is tuple and isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _choices(setting: Setting) -> str | None:
    kind = get_args(setting.kind)[0]
    return f"It is not one of {', '.join(get_args(kind))}" if get_origin(kind) is Literal else None


def _path(_kind: type, value: object) -> Path:
    return Path(str(value)).expanduser().absolute()


def _check_networks(networks: tuple[str, ...]) -> None:
    for network in networks:
        ipaddress.ip_network(network, strict=False)


def _check_base_url(address: str | None) -> None:
    parts = urlsplit(address or "http://unset")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("It is not an address such as https://tally.example.org")


def _check_database_url(address: str | None) -> None:
    scheme = urlsplit(address or "postgresql:").scheme.partition("+")[0]
    if scheme not in ("postgresql", "postgres"):
        raise ValueError("It is not of the form postgresql://user:password@host:port/name")


_MEANING: dict[str, Callable[[Any], None]] = {
    "egress.allow": _check_networks,
    "server.trusted_proxies": _check_networks,
    "server.base_url": _check_base_url,
    "database.url": _check_database_url,
}


def _assembled(values: Mapping[str, Any], origins: dict[str, str]) -> Settings:
    sections: dict[str, Any] = {}
    for field in msgspec.structs.fields(Settings):
        if field.name != "origins":
            prefix = f"{field.name}."
            keys = {n.removeprefix(prefix): v for n, v in values.items() if n.startswith(prefix)}
            sections[field.name] = field.type(**keys)
    return Settings(**sections, origins=origins)
