"""What a person writes without the server, in Firefox and in WebKit: kept, over a restart too, and sent once."""

import time

import pytest


@pytest.mark.parametrize("killed", [False, True], ids=["closed", "killed"])
def test_a_check_in_without_the_server_is_there_after_a_restart_and_is_sent_once(phones, clinic, away, killed):
    phone = phones()
    phone.join()
    phone.kept()
    with away:
        phone.log("without a network")
        phone.bar("1 waits for a network")
        time.sleep(1)   # a kill takes what the system has not yet been given to write
        phone.restart(killed=killed)
        phone.open("/today")
        phone.bar("1 waits for a network")
        phone.browser.wait("return document.querySelector('#check-in [name=note]').value === 'without a network'")
    phone.browser.run("dispatchEvent(new Event('online'))")
    phone.arrives("without a network")


def test_two_tabs_and_what_is_said_in_one_the_other_shows(phones, clinic, away):
    phone = phones()
    phone.join()
    phone.kept()
    first, = phone.browser.tabs()
    with away:
        second = phone.browser.new_tab()
        phone.open("/outbox")
        phone.browser.switch(first)
        phone.log("said in the first")
        phone.bar("1 waits for a network")
        phone.browser.switch(second)
        phone.bar("1 waits for a network")
        phone.browser.wait("return document.querySelectorAll('[data-outbox-part=waiting] li').length === 1")
    phone.browser.click("[data-send-now]")
    phone.bar("All saved")
    phone.browser.switch(first)
    phone.arrives("said in the first")


def test_a_page_from_behind_the_back_button_says_what_holds_now(phones, clinic, away):
    phone = phones()
    phone.join()
    phone.kept()
    with away:
        phone.log("before going on")
        phone.bar("1 waits for a network")
        phone.open("/education/pores")
    phone.browser.wait("return document.querySelector('[data-outbox-count]')")
    phone.browser.run("dispatchEvent(new Event('online'))")
    phone.bar("All saved")
    phone.browser.back()
    phone.browser.wait("return location.pathname.includes('/days/')")
    phone.bar("All saved")
    phone.browser.wait("return !document.querySelector('#check-in [data-outbox-kept]:not([hidden])')")


def test_a_new_worker_takes_over_with_a_write_waiting(phones, clinic, away):
    phone = phones()
    phone.join()
    phone.kept()
    with away:
        phone.log("over an update")
        phone.bar("1 waits for a network")
        (clinic.folder / "another-version").touch()
    try:
        before = phone.browser.run_async("return (await navigator.serviceWorker.ready).active.scriptURL")
        phone.browser.run_async("await (await navigator.serviceWorker.ready).update(); return true")
        phone.run_until("return !(await navigator.serviceWorker.getRegistration()).waiting")
        phone.open("/today")
        phone.arrives("over an update")
        assert phone.browser.run_async("return (await navigator.serviceWorker.ready).active.scriptURL") == before
    finally:
        (clinic.folder / "another-version").unlink()


def test_what_the_server_has_stands_in_a_form_after_a_reload(phones):
    phone = phones()
    phone.join()
    phone.browser.run("document.querySelector('[name=redness][value=\"3\"]').click()")
    phone.browser.reload()
    assert not phone.browser.run("return document.querySelector('[name=redness]:checked')")
