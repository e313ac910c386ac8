"""A visit in Firefox and in WebKit: the questions, each beside its answers; each yes in sight; as last time."""

import pytest

from webapp.demo import PASSWORD as DEMO_PASSWORD

# Words stand beside their yes and no, or above them, and never under them.
BESIDE = """return [...document.querySelectorAll(arguments[0])].filter((one) => {
  const words = one.querySelector(arguments[1]).getBoundingClientRect();
  const answer = one.querySelector(arguments[2]).getBoundingClientRect();
  return !words.height || words.top > answer.bottom || (words.right > answer.left + 1 && words.bottom > answer.top + 1);
}).map((one) => one.id)"""
WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHEET = """return [...document.querySelectorAll('.person h3 a')].find(
  (one) => one.textContent.includes('Ingrid')).pathname"""
VISIT = "return document.querySelector(\"a[href*='/treatments/']\").pathname"
VALUE = "return document.querySelector(`[name=${arguments[0]}]`).value"
FACE = "return getComputedStyle(document.querySelector('.a-' + arguments[0])).fill.includes('hatch')"
CHECKED = "return [...document.querySelectorAll('[name=area]:checked')].map((one) => one.value)"


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_the_questions_and_the_visit(phones, example, language):
    phone = phones(of=example)
    browser = phone.browser
    browser.size(390, 740)
    phone.sign_in("recovering@example.com", DEMO_PASSWORD)
    browser.open(f"{phone.server}/{language}/screening/")
    assert browser.run(BESIDE, ".yes-no", ".asked", ".option") == []
    assert browser.run(WIDE) == 0
    phone.sign_out()
    phone.sign_in("therapist@example.com", DEMO_PASSWORD)
    browser.open(f"{phone.server}/{language}/clients/?show=all")
    browser.open(phone.server + browser.run(SHEET))
    browser.open(phone.server + browser.run(VISIT))
    assert browser.run("return document.querySelectorAll('.tick.yes').length") == 1
    assert browser.run(BESIDE, ".rate", ".sign-name", ".five-of") == []
    browser.click(".as-last")
    browser.wait("return document.querySelector('.filled')")
    assert "nose" in browser.run(CHECKED) and browser.run(FACE, "nose")
    assert browser.run(VALUE, "depth_mm") in ("1.0", "1,0")
    for width in (320, 390):
        browser.size(width, 740)
        assert browser.run(WIDE) == 0
