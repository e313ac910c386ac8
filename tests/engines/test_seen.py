"""What is seen in Firefox and in WebKit: whom to call once a sign is saved, every sign before "none of these", and what
was said while it waits."""

import time

from tests.engines.browser import GUARD

URGENT = """
    const call = document.querySelector('[data-in-sight] a.urgent')?.getBoundingClientRect();
    return call?.height && call.top >= 0 && call.bottom <= innerHeight;"""


def at_the_signs(phone):
    """One question at a time, the last of them."""
    phone.browser.run("document.querySelector('#day label:last-child input')?.click()")   # after midnight
    phone.browser.click("#sign-by-sign > summary")
    phone.browser.wait("return document.querySelector('form.staged')")
    time.sleep(GUARD)
    phone.browser.press_on(".stage-head [data-stage-last]")
    phone.browser.wait("return document.querySelector('form.staged.last')")


def test_once_a_sign_is_saved_whom_to_call_is_on_the_screen(phone):
    phone.browser.size(390, 700)
    at_the_signs(phone)
    phone.browser.wait("return document.querySelector('.if-none, .if-unread').checkVisibility()")
    phone.browser.run("document.querySelector('#check-in-form [value=fever]').click()")
    phone.browser.wait("return document.querySelector('.if-any').checkVisibility()")
    time.sleep(1.1)   # as long as it takes to read
    phone.browser.run("document.querySelector('.if-any').click()")
    phone.bar("All saved")
    phone.browser.wait(URGENT)


def test_none_of_these_is_there_once_the_last_of_them_was_seen(phone):
    phone.browser.size(390, 500)
    at_the_signs(phone)
    phone.browser.wait("return document.querySelector('[data-stage-read]').checkVisibility()")
    assert not phone.browser.run("return document.querySelector('.if-none').checkVisibility()")
    time.sleep(0.5)   # the second half of a double tap says nothing
    phone.browser.press_on("[data-stage-read]")
    phone.browser.wait("return document.querySelector('.if-none').checkVisibility()")


def test_what_waits_is_drawn_in_place_of_its_form(phone, away):
    with away():
        phone.browser.run("""
            document.querySelector('#check-in-form').closest('details').open = true;
            document.querySelector("#check-in-form [name=redness][value='2']").click();""")
        phone.log_unsent("drawn")
        phone.browser.wait("return document.querySelectorAll('.kept-day .five svg').length === 1")
        assert not phone.browser.run("return document.querySelector('#check-in-form > button.main').checkVisibility()")
        phone.browser.run("document.querySelector('[data-kept-change]').click()")
        phone.browser.wait("return document.querySelector('#check-in-form > button.main').checkVisibility()")
    phone.goes_online()
    phone.arrives("drawn")
