"""`tallylight report`."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from tallylight.cli.answering import AskedSite, answering, library_config
from tallylight.cli.place import Place
from tallylight.cli.say import progress, say, say_json
from tallylight.cli.written import OutputFolder, new_file, output_folder, stamp
from tallylight.model.errors import NotFoundError, SettingsError
from tallylight.model.time import DAY, Instant, rfc3339, system_clock

if TYPE_CHECKING:
    from tallylight.delivery.post import Delivered
    from tallylight.reports.document import Document
    from tallylight.sdk.client import Client

_USUAL_DAYS = 7


@dataclass(frozen=True)
class Of:
    """Of which site and time, in what form, and where to."""

    days: Annotated[
        int, typer.Option("--days", min=1, max=36_500, help="The last so many days.")
    ] = _USUAL_DAYS
    form: Annotated[
        Literal["text", "html", "both"], typer.Option("--format", help="The form of the report.")
    ] = "both"
    output_dir: OutputFolder = Path("reports")
    site: AskedSite = None


@dataclass(frozen=True)
class To:
    """Who is told."""

    is_sent: Annotated[
        bool,
        typer.Option(
            "--send-notification",
            help="Tell Discord, Slack or another webhook: that of --webhook-url, else of the "
            "setting delivery.webhook_url.",
        ),
    ] = False
    webhook_url: Annotated[
        str | None,
        typer.Option("--webhook-url", metavar="URL", help="The webhook; it is told."),
    ] = None


def report(
    place: Place,
    of: Of,
    to: To,
    kind: Annotated[str, typer.Argument(help="Which report.")] = "playout",
    as_json: Annotated[bool, typer.Option("--json", help="Tell what was done as JSON.")] = False,
) -> None:
    """Write a report as text and as a page of HTML, and perhaps tell a webhook.

    Reads the server that TALLYLIGHT_URL and TALLYLIGHT_TOKEN name, unless --data or --database-url
    name a store. Whatever the time, files are called weekly_report_…, as scripts expect.
    """
    url = _webhook(place, to)
    config = library_config(place, of.site)
    now = system_clock()
    folder = output_folder(of.output_dir)
    with answering(config) as client, progress("Report") as advance:
        advance(0, 1)
        document = _composed(client, kind, config.site, now - of.days * DAY, now)
        advance(1, 1)
    paths = _written(document, of.form, folder / f"weekly_report_{stamp(now)}")
    if not as_json:
        for path in paths:
            say(f"Wrote {path}.")
    delivered = _announced(place, url, document) if url is not None else None
    if as_json:
        files = [{"path": str(path), "bytes": path.stat().st_size} for path in paths]
        told = None if delivered is None else asdict(delivered)
        say_json({"site": config.site, "at": rfc3339(now), "files": files, "delivered": told})
    elif delivered is not None:
        said = f", {delivered.said!r}" if delivered.said else ""
        say(f"{delivered.way} ({delivered.to}) took it: {delivered.status}{said}.")


def _webhook(place: Place, to: To) -> str | None:
    """The address that is told, if one is; checked before any work. Raises `SettingsError`."""
    from tallylight.delivery.post import way_of

    if to.webhook_url is None and not to.is_sent:
        return None
    url = to.webhook_url or place.settings().delivery.webhook_url
    if url is None:
        raise SettingsError(
            "There is no webhook to tell: give --webhook-url, or set DISCORD_WEBHOOK_URL, "
            "SLACK_WEBHOOK_URL or TALLYLIGHT_DELIVERY_WEBHOOK_URL."
        )
    way_of(url)
    return url


def _composed(client: "Client", kind: str, site: str, start: Instant, end: Instant) -> "Document":
    from zoneinfo import ZoneInfo

    from tallylight.registry import declared
    from tallylight.reports import kinds
    from tallylight.reports.contract import Kind, Wanted

    found: dict[str, Kind] = declared(kinds.__name__, "KIND")
    if kind not in found:
        raise NotFoundError(f"There is no report {kind!r}; there is: {', '.join(found)}.")
    told = client.get(f"/api/v1/sites/{site}")["item"]
    wanted = Wanted(site, told["name"], ZoneInfo(told["zone"]), start, end)
    return found[kind].compose(client, wanted)


def _written(document: "Document", form: str, stem: Path) -> list[Path]:
    from tallylight.reports.render.html import as_html
    from tallylight.reports.render.text import as_text

    writers: dict[str, tuple[str, Callable[[Document], str]]] = {
        "text": ("txt", as_text),
        "html": ("html", as_html),
    }
    paths: list[Path] = []
    for name, (ending, render) in writers.items():
        if form in (name, "both"):
            paths.append(stem.with_name(f"{stem.name}.{ending}"))
            with new_file(paths[-1]) as file:
                file.write(render(document).encode())
    return paths


def _announced(place: Place, url: str, document: "Document") -> "Delivered":
    """Tell the webhook. Raises `DeliveryError` and `EgressDeniedError`."""
    import asyncio
    from ipaddress import ip_network

    from tallylight.delivery.post import deliver
    from tallylight.egress import Policy, guarded_client
    from tallylight.reports.render.message import as_message

    allow = tuple(ip_network(one, strict=False) for one in place.settings().egress.allow)

    async def told() -> Any:  # noqa: ANN401 - see the return below
        async with guarded_client(Policy(allow)) as client:
            return await deliver(client, url, as_message(document), sleep=asyncio.sleep)

    return asyncio.run(told())
