"""The built page: its files, and itself for every address that it routes by itself."""

from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_ASSETS = "assets"
_INDEX = "index.html"
_BASE = '<base href="/"'
_YEAR = "public, max-age=31536000, immutable"
_NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Tallylight</title>
<main>
<h1>Tallylight is running, but its page was not built.</h1>
<p>In a checkout, run <code>make web</code>. An installed Tallylight has lost its files:
<code>pip install --force-reinstall tallylight</code> brings them back.</p>
<p>The API works meanwhile, at <code>/api/v1</code>.</p>
</main>
</html>
"""


class Page(StaticFiles):
    """Serves the files of a folder, which may be missing, and the page for any other address."""

    def __init__(self, folder: Path, base: str) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._index = folder / _INDEX
        self._base = f'<base href="{escape(base)}"'
        # It may be built while the server runs, and then appears without a restart.
        self.config_checked = True

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file as it lies there, or the page; a file that a build left behind is not there."""
        if path in (".", _INDEX):
            return await self._page(scope)
        in_assets = path.startswith(_ASSETS)
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or in_assets:  # noqa: PLR2004 - the one that means not there
                raise
            return await self._page(scope)
        # The names of assets carry a digest of what is in them; the page names them anew.
        response.headers["Cache-Control"] = _YEAR if in_assets else "no-cache"
        return response

    async def _page(self, scope: Scope) -> Response:
        try:
            text = await to_thread.run_sync(self._index.read_text, "utf-8")
        except FileNotFoundError:
            return HTMLResponse(_NOT_BUILT, status_code=200 if scope["path"] == "/" else 404)
        return HTMLResponse(text.replace(_BASE, self._base), headers={"Cache-Control": "no-cache"})


def base_path(base_url: str | None) -> str:
    """The path below which people reach the page, with a slash at either end."""
    path = urlsplit(base_url or "").path.strip("/")
    return f"/{path}/" if path else "/"
