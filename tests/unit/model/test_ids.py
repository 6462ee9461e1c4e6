from uuid import UUID, uuid5

from tallylight.model.ids import derived, fresh, sitting_id, story_id

SUBJECT = "0190a1de-0000-7000-8000-000000000001"


def test_a_subject_that_is_a_uuid_is_the_story() -> None:
    assert story_id("main", "desk", "play", SUBJECT) == UUID(SUBJECT)


def test_any_other_subject_is_a_key() -> None:
    ids = {
        story_id(site, source, family, subject)
        for site in ("main", "other")
        for source in ("desk", "booth")
        for family in ("play", "session")
        for subject in ("one", "x" * 36)
    }

    assert len(ids) == 16


def test_derived_ids_are_those_of_the_standard() -> None:
    namespace = UUID("6f7c2a51-3b0e-5d84-9a1f-7e0b6c4d2f11")

    assert derived("item", "main", "Ágætis") == uuid5(namespace, "item\x1fmain\x1fÁgætis")


def test_parts_are_kept_apart() -> None:
    assert derived("ab", "c") != derived("a", "bc")


def test_a_later_sitting_has_an_id_of_its_own() -> None:
    assert sitting_id(UUID(SUBJECT), 1) != sitting_id(UUID(SUBJECT), 2)


def test_fresh_ids_sort_by_time() -> None:
    made = [fresh() for _ in range(100)]

    assert made == sorted(made)
