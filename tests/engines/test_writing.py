"""What a person writes without the server, in Firefox and in WebKit: kept, over a restart too, and sent once."""

import contextlib
import time

import pytest

from tests.engines.browser import Fault


@pytest.mark.parametrize("killed", [False, True], ids=["closed", "killed"])
def test_a_check_in_without_the_server_is_there_after_a_restart_and_is_sent_once(phone, away, killed):
    with away():
        phone.log_unsent("without a network")
        time.sleep(1)   # a kill takes what the system has not yet been given to write
        phone.restart(killed=killed)
        phone.open("/today")
        phone.bar("1 waiting to be sent")
        phone.browser.wait("return document.querySelector('#check-in-form [name=note]').value === 'without a network'")
    phone.goes_online()
    phone.arrives("without a network")


@pytest.mark.parametrize("killed", [False, True], ids=["closed", "killed"])
def test_what_is_not_saved_yet_is_there_after_a_restart(phone, killed):
    phone.browser.run("document.querySelector('#sign-by-sign').open = true")
    phone.browser.type("#check-in-form [name=note]", "half a thought")
    phone.browser.wait("return document.querySelector('[data-draft-line]')?.checkVisibility()")
    time.sleep(1)   # a kill takes what the system has not yet been given to write
    phone.restart(killed=killed)
    phone.open("/routine/")
    phone.browser.wait("return document.querySelector('[data-draft-page]')?.href && document.querySelector("
                       "'[data-draft-line]').checkVisibility()")
    phone.browser.click("[data-draft-page]")   # to where it goes on, and not to the top of the day
    phone.browser.wait("""
        const form = document.querySelector('#check-in-form')?.getBoundingClientRect();
        return form?.height && form.top < innerHeight && form.bottom > 0;""")
    phone.browser.wait("return document.querySelector('#check-in-form [name=note]').value === 'half a thought'")
    assert phone.notes == []
    phone.browser.click("[data-save-draft]")
    phone.arrives("half a thought")


def test_a_calm_day_is_one_tap_without_the_server_and_can_be_undone(phone, clinic, away):
    with away():
        phone.browser.run("document.querySelector('#day label:last-child input')?.click()")   # after midnight
        phone.browser.click(".ways:not(.of-before) .says")
        phone.bar("1 waiting to be sent")
        phone.browser.wait("return document.querySelector('.ways:not(.of-before) .kept-line').checkVisibility()")
        assert not phone.browser.run("return document.querySelector('.ways:not(.of-before) .says').checkVisibility()")
    phone.goes_online()
    said = "kind IN ('redness', 'flaking', 'swelling', 'dryness', 'itch')"
    phone.browser.until(lambda: len(clinic.of(phone.email, "observation", f"value, {said}")) > 5, "it is stored")
    phone.browser.wait("return document.querySelectorAll('.logged .five b').length === 5")
    phone.bar("All saved")
    phone.browser.click("form[action$='/check-ins/undo'] button")
    phone.browser.until(lambda: clinic.of(phone.email, "observation", "kind") == [], "it is undone")
    phone.browser.wait("return document.querySelector('.ways:not(.of-before) .says')")
    phone.browser.click(".ways:not(.of-before) a[href='#alarm-signs']")
    phone.browser.wait("return document.querySelector('#alarm [value=fever]').checkVisibility()")


def test_two_tabs_and_what_is_said_in_one_the_other_shows(phone, away):
    first, = phone.browser.tabs()
    with away():
        second = phone.browser.new_tab()
        phone.open("/outbox")
        phone.browser.switch(first)
        phone.log_unsent("said in the first")
        phone.browser.switch(second)
        phone.bar("1 waiting to be sent")
        phone.browser.wait("return document.querySelectorAll('[data-outbox-part=waiting] li').length === 1")
    with contextlib.suppress(Fault):   # it is gone where the first tab has just sent by itself
        phone.browser.click("[data-send-now]")
    phone.arrives("said in the first")
    phone.browser.switch(first)
    phone.bar("All saved")


def test_a_page_from_behind_the_back_button_says_what_holds_now(phone, away):
    with away():
        phone.log_unsent("before going on")
        phone.open("/education/pores")
        phone.bar("1 waiting to be sent")   # an article is there before the outbox is, which else would not hear it
    phone.goes_online()
    phone.arrives("before going on")
    phone.browser.back()
    phone.browser.wait("return location.pathname.includes('/days/')")
    phone.bar("All saved")
    phone.browser.wait("return !document.querySelector('#check-in [data-outbox-kept]:not([hidden])')")


def test_a_new_worker_takes_over_with_a_write_waiting(phone, clinic, away):
    with away():
        phone.log_unsent("over an update")
        (clinic.folder / "another-version").touch()
    try:
        phone.browser.run_async("await (await navigator.serviceWorker.ready).update()")
        phone.run_until("return !(await navigator.serviceWorker.getRegistration()).waiting")
        phone.open("/today")
        phone.arrives("over an update")
    finally:
        (clinic.folder / "another-version").unlink()


def test_what_the_server_has_stands_in_a_form_after_a_reload(phone):
    """Reloaded as a person does it: after the driver's own command no browser puts back what was typed."""
    phone.open("/diary/treatments/new")
    phone.browser.type("[name=note]", "typed before")
    phone.browser.run("window.isOld = true; location.reload()")
    phone.browser.wait("return !window.isOld && document.readyState === 'complete'")
    assert phone.browser.run("return document.querySelector('[name=note]').value") == ""


@pytest.mark.parametrize("phones", ["firefox"], indirect=True)
def test_the_browser_is_asked_not_to_let_go_of_what_waits(phones):
    """When room runs out it may, unless it was asked. Only Firefox tells: WebKit decides by itself, Chromium too."""
    phone = phones()
    phone.join()
    assert not phone.browser.run_async("return navigator.storage.persisted()")
    phone.log("the first thing said here")
    phone.run_until("return navigator.storage.persisted()")


def test_what_is_written_without_the_server_puts_aside_the_answers_it_makes_old(phone, away):
    shown = "return document.querySelector('.mays').checkVisibility() && document.querySelector('.mays').innerText"
    phone.browser.run_async("""
        const day = new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10);
        await fetch('/en/diary/treatments', { method: 'POST', body: new URLSearchParams({ day }) });""")
    phone.open("/today")
    assert "Yes" in phone.browser.wait(shown)
    assert not phone.browser.run("return document.querySelector('form[data-zone]').checkVisibility()")   # one clock
    with away():
        phone.browser.run("document.querySelector('#sign-by-sign').open = true")
        phone.browser.run("document.querySelector('#check-in-form [name=redness][value=\"4\"]').checked = true")
        phone.browser.click("#check-in-form > button.main")
        phone.browser.wait("return document.querySelector('[data-old-note]').checkVisibility()")
        assert not phone.browser.run(shown)
    phone.goes_online()
    phone.browser.wait("return document.querySelector('#check-in .logged')")
    assert "Yes" not in phone.browser.wait(shown)
