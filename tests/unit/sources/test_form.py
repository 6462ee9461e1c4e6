"""A kind's configuration as a form: what goes in, what is kept, what is shown."""

from typing import Annotated, Literal

import pytest
from msgspec import Meta, Struct

from tallylight.model.errors import InvalidError
from tallylight.model.text import MASK
from tallylight.sources import kinds
from tallylight.sources.contract import Source
from tallylight.sources.form import fields_of, filled, kept, restored, shown


class Config(Struct, frozen=True, kw_only=True):
    url: Annotated[str, Meta(title="Address", extra_json_schema={"format": "uri"})]
    password: Annotated[
        str, Meta(title="Password", description="Keep it.", extra_json_schema={"secret": True})
    ] = ""
    every: Annotated[int, Meta(ge=1)] = 15
    share: float | None = None
    loud: bool = False
    mood: Literal["calm", "wild"] = "calm"
    words: str = ""


KIND = Source(kind="kind", title="Kind", summary="", config=Config)
STORED = {"url": "http://radio.example", "password": "hackme", "every": 5}


def test_each_field_says_what_goes_in() -> None:
    fields = {field.name: field for field in fields_of(KIND)}

    assert {name: field.type for name, field in fields.items()} == {
        "url": "url",
        "password": "secret",
        "every": "integer",
        "share": "number",
        "loud": "boolean",
        "mood": "choice",
        "words": "string",
    }
    assert fields["url"].required
    assert (fields["password"].title, fields["password"].help) == ("Password", "Keep it.")
    assert (fields["every"].title, fields["every"].default) == ("Every", 15)
    assert fields["mood"].choices == ["calm", "wild"]


def test_a_form_that_a_person_typed_is_read_as_its_types() -> None:
    typed = {"url": "http://a.example", "every": "7", "loud": "true", "mood": "wild"}

    assert kept(KIND, typed, strict=False) == {
        "url": "http://a.example",
        "every": 7,
        "loud": True,
        "mood": "wild",
    }
    with pytest.raises(InvalidError):
        kept(KIND, typed)


def test_what_was_not_said_follows_its_default() -> None:
    assert kept(KIND, {"url": "http://a.example"}) == {"url": "http://a.example"}
    assert filled(KIND, {"url": "http://a.example"}).every == 15


@pytest.mark.parametrize(
    ("path", "config"),
    [
        ("$.config", {}),
        ("$.config", {"url": "a", "colour": "red"}),
        ("$.config.every", {"url": "a", "every": 0}),
        ("$.config.mood", {"url": "a", "mood": "sad"}),
        ("$.config.url", {"url": None}),
    ],
)
def test_a_fault_names_its_field(path: str, config: dict[str, object]) -> None:
    with pytest.raises(InvalidError) as refused:
        filled(KIND, config)

    assert refused.value.path == path
    assert str(refused.value).endswith(".")
    assert "`" not in str(refused.value)


def test_secrets_and_logins_in_addresses_are_not_shown() -> None:
    stored = {**STORED, "words": "http://alice:hackme@b.example?token=abc"}

    assert "hackme" not in str(shown(KIND, stored))
    assert "abc" not in str(shown(KIND, stored))
    assert shown(KIND, STORED) == {**STORED, "password": MASK}
    assert shown(KIND, {"password": ""}) == {"password": ""}
    assert shown(KIND, {"gone": "hackme"}) == {"gone": MASK}
    assert shown(None, {"any": "hackme"}) == {"any": MASK}


def test_what_comes_back_as_it_was_shown_is_as_it_was() -> None:
    stored = {**STORED, "words": "http://alice:hackme@b.example"}

    assert restored(KIND, shown(KIND, stored), stored) == stored
    assert restored(KIND, {"url": STORED["url"], "password": "new"}, stored)["password"] == "new"
    assert "password" not in restored(KIND, {"url": STORED["url"]}, stored)


def test_a_masked_secret_stays_with_its_address() -> None:
    with pytest.raises(InvalidError) as refused:
        restored(KIND, {"url": "http://evil.example", "password": MASK}, STORED)

    assert refused.value.path == "$.config.password"
    moved = {"url": "http://b.example", "password": "again"}
    assert restored(KIND, moved, STORED) == moved


@pytest.mark.parametrize("kind", kinds().values(), ids=kinds())
def test_every_kind_there_is_has_a_form_that_a_person_can_read(kind: Source[Struct]) -> None:
    for field in fields_of(kind):
        assert field.title
        assert field.required or field.default is not None or field.type != "choice"
