"""What the documentation says is so: pages match the code, commands exist, links lead somewhere."""

import json
import re
from pathlib import Path

import pytest

from tallylight.api.app import bare_app
from tests.architecture.tree import ROOT, name, named
from tools.reference.commands import leaves
from tools.reference.pages import PAGES

FOR_PEOPLE = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PARTS = ["Context", "Decision", "Consequences", "Alternatives"]


def blocks(text: str) -> list[str]:
    """The lines of all fenced blocks, and of code between single ticks."""
    fenced = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [line.strip() for block in [*fenced, *inline] for line in block.splitlines()]


def said(page: str, command: str) -> list[list[str]]:
    """The words after `command`, wherever a page shows it."""
    found = [re.search(rf"(?:^|&& ){command} (.*)", line) for line in blocks(text_of(page))]
    return [hit.group(1).split() for hit in found if hit]


def text_of(page: str) -> str:
    return (ROOT / page).read_text()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_what_the_code_says(page: str) -> None:
    assert text_of(page) == PAGES[page](), f"{page} is out of date: run `make docs`"


def test_the_api_is_described_as_it_is() -> None:
    described = json.loads(json.dumps(bare_app().openapi()))
    assert json.loads(text_of("openapi.json")) == described, "run `make openapi`"


@pytest.mark.parametrize("page", FOR_PEOPLE)
def test_make_targets_that_a_page_names_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    assert {words[0] for words in said(page, "make")} <= targets


@pytest.mark.parametrize("page", FOR_PEOPLE)
def test_commands_that_a_page_names_exist(page: str) -> None:
    commands = {command.removeprefix("tallylight ") for command, _ in leaves()}
    groups = {command.split()[0] for command in commands if " " in command}
    asked = {" ".join(words[: 1 + (words[0] in groups)]) for words in said(page, "tallylight")}
    assert asked <= commands | groups


@pytest.mark.parametrize("page", named("*.md"), ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_has_its_four_parts(page: Path) -> None:
    assert re.findall(r"^## (.+)", page.read_text(), re.MULTILINE) == PARTS


def test_decisions_are_numbered_in_a_row() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
