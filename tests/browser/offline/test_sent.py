"""A write that was stored stays on the phone until a copy of the server elsewhere is sure to hold it."""

from tests.browser.offline.keeping import begin, log, pages_anew, wait_until, wait_until_saved, writes

DAYS = 86_400


def sent(phone) -> list[str]:
    """The notes of what was stored and is still on this phone."""
    return [dict(one["said"]).get("Note") for one in writes(phone, "sent")]


def write(phone, note):
    """Stored on the server, and the list of kept pages read after it."""
    with pages_anew(phone):
        log(phone, note)
        wait_until_saved(phone)
        wait_until(phone, lambda: note in sent(phone))


def test_for_two_days_and_until_it_is_said_to_be_held_and_three_months_otherwise(installed, clinic, wire):
    phone = installed("en")
    begin(phone)
    try:
        clinic.write("UPDATE epoch SET backed_up_at = '2099-01-01T00:00:00.000Z'")
        write(phone, "first")
        assert sent(phone) == ["first"]   # held, and not two days old
        clinic.write("UPDATE epoch SET backed_up_at = ''")
        clinic.go_ahead(3 * DAYS)
        write(phone, "second")
        assert sent(phone) == ["first", "second"]   # two days old, and not held
        clinic.write("UPDATE epoch SET backed_up_at = '2099-01-01T00:00:00.000Z'")
        write(phone, "third")
        assert sent(phone) == ["second", "third"]
        clinic.write("UPDATE epoch SET backed_up_at = ''")
        clinic.go_ahead(95 * DAYS)
        write(phone, "fourth")
        assert sent(phone) == ["fourth"]   # three months later nobody has said anything
    finally:
        clinic.write("UPDATE epoch SET backed_up_at = ''")
