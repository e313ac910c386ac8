"""Every page there is to sweep, and the states that no link leads to, each opened by one who may."""

import datetime as dt

from tests.browser import pages


def pages_of(phones, language, **options):
    """(phone, path) of every page, each opened by one who may."""
    visitor = phones(language, **options)
    yield from opened(visitor, pages.VISITOR)
    client = phones(language, **options)
    client.sign_in("recovering")
    yield from opened(client, [*pages.CLIENT, pages.treatment(client), pages.product(client), pages.share(client)])
    new = phones(language, **options)
    new.sign_in("new")
    yield from opened(new, ["/today"])
    empty = phones(language, **options)
    empty.join()
    yield from opened(empty, ["/today", "/diary/", "/routine/"])
    therapist = phones(language, **options)
    therapist.sign_in("therapist")
    yield from opened(therapist, [*pages.THERAPIST, pages.colleague(therapist), *pages.of_client(therapist)])


def opened(phone, paths):
    for path in paths:
        phone.open(path)
        yield phone, path


def states(phones, language, **options):
    """Pages in the states that a link does not lead to: refused, logged with an alarm, folds open."""
    phone = phones(language, **options)
    phone.join()
    page = phone.page
    pages.unfold(page)
    page.locator("form.check-in > button.main").click()
    page.wait_for_selector("#summary")
    yield phone, "refused"
    page.locator("[name=redness][value='4']").check(force=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.check("[name=alarm][value=breathing]")
    yield phone, "alarm ticked"
    page.fill("[name=note]", "Et notat")
    page.locator("form.check-in > button.main").click()
    page.wait_for_selector("#check-in .logged")
    yield phone, "logged"
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield phone, "logged, open"
    page.goto(page.url.split("/days/")[0] + "/routine/products/new")
    page.click("form.stack .fold summary")
    page.fill("[name=months]", "x")
    page.locator("form.stack > button.main").click()
    page.wait_for_selector("#summary")
    yield phone, "product refused"
    page.fill("[name=name]", "Fuktighetsbevarende solkrem faktor 50")
    page.fill("[name=months]", "6")
    page.check("[name=active][value=retinoid]")
    for part in ("morning", "evening"):
        page.locator(f"[name=part][value={part}]").check(force=True)
    page.locator("form.stack > button.main").click()
    page.wait_for_selector("form[action$='/replace']")
    yield phone, "product"
    phone.open("/routine/products/new")   # one without an active: the other rests beside the warning sign
    page.fill("[name=name]", "Ansiktskrem")
    for part in ("morning", "evening"):
        page.locator(f"[name=part][value={part}]").check(force=True)
    page.locator("form.stack > button.main").click()
    page.wait_for_selector("form[action$='/replace']")
    phone.open("/routine/")
    page.locator(".mark[value=done]").first.click()
    page.wait_for_selector(".steps [data-state=done]")
    page.locator(".pass[value=skipped]:visible").first.click()
    page.wait_for_selector(".steps [data-state=skipped]")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield phone, "routine, ticked"
    finished = phones(language, **options)
    finished.sign_in("finished")
    finished.open("/routine/weeks/2026-11-09")
    yield finished, "a week"
    yield from one_by_one(phones, language, **options)
    yield from waiting(phones, language, **options)
    yield from sharing(phones, language, **options)
    finished = phones(language, **options)
    finished.sign_in("finished")
    finished.open("/diary/")
    finished.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield finished, "diary, open"


def one_by_one(phones, language, **options):
    """The check-in, one question at a time: the skin tone, the signs, warmth and care, the warning signs."""
    phone = phones(language, **options)
    phone.join()
    phone.page.click(pages.SIGN_BY_SIGN)
    for number in range(1, 9):
        phone.page.wait_for_selector(f".stage.here[data-stage='{number}']")
        yield phone, f"question {number}"
        if number < 8:
            phone.page.wait_for_timeout(pages.SEEN_FIRST)
            phone.page.locator("[data-stage-next]:visible").click()
    phone.page.wait_for_timeout(pages.SEEN_FIRST)
    phone.page.check("[name=alarm][value=breathing]", force=True)
    yield phone, "question 8, a sign ticked"


def sharing(phones, language, **options):
    """A code, consent that is asked for and given, a refused code, a client with an alarm, and followed up."""
    client, therapist = phones(language, **options), phones(language, **options)
    client.join()
    therapist.sign_in("therapist")
    therapist.open("/clients/invitations")
    therapist.page.locator("section form button").click()
    code = therapist.page.locator(".code").inner_text()
    yield therapist, "a code"
    client.open("/sharing/")
    client.page.fill("[name=code]", "wrong")
    client.page.locator("form.stack > button:not([type=button])").click()
    client.page.wait_for_selector("#code-wrong")
    yield client, "a refused code"
    client.page.fill("[name=code]", code)
    client.page.locator("form.stack > button:not([type=button])").click()
    client.page.wait_for_selector("[name=scope]")
    yield client, "consent"
    client.page.check("[name=scope][value=diary]")
    client.page.check("[name=scope][value=messages]")
    client.page.check("[name=scope][value=routine]")
    client.page.locator("form.stack > button:not([type=button])").click()
    client.page.wait_for_selector(".shares form")
    yield client, "shared"
    client.open("/today")
    client.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    client.page.check("[name=alarm][value=breathing]")
    client.page.fill("[name=text]", "Hva gjør jeg?")
    client.page.locator("form.message button").click()
    client.page.wait_for_selector(".messages .from-client")
    yield client, "a message"
    client.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    client.page.check("[name=alarm][value=breathing]")
    client.page.locator("form.check-in > button.main").click()
    client.page.wait_for_selector("#check-in .logged")
    therapist.open("/clients/")
    therapist.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield therapist, "a list with an alarm"
    therapist.page.keyboard.press("?")
    therapist.page.wait_for_selector("dialog.keys[open]")
    yield therapist, "the list of keys"
    therapist.page.keyboard.press("Escape")
    therapist.page.locator(".person h3 a").first.click()
    therapist.page.wait_for_selector("form.message")
    therapist.page.fill("[name=text]", "x" * 2001)
    therapist.page.locator("form.message button").click()
    therapist.page.wait_for_selector("form.message #summary")
    yield therapist, "a refused message"
    yield from visit(therapist, client)
    client.open("/sharing/")
    client.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield client, "who has looked"
    client.page.locator(".ends button").click()   # others count on the number of clients
    client.page.wait_for_selector("#over-title")


def visit(therapist, client):
    """The questions before a treatment, refused and signed; a visit, filled in as last time and refused; the questions
    of the clinic's own, refused; a serum, refused."""
    page = client.page
    client.open("/screening/")
    page.locator("form.screening > button.main").click()
    page.wait_for_selector("#summary")
    yield client, "questions refused"
    for one in page.locator(".yes-no [value=yes]").all():
        one.check(force=True)
    page.fill("[name='more.skin']", "Et sår " * 40)
    page.check("[name=correct]")
    page.check("[name=agreed]")
    page.fill("[name=signed]", "Kim")
    page.locator("form.screening > button.main").click()
    page.wait_for_selector("#given-title")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield client, "questions signed"
    page = therapist.page
    own = page.locator("a[href*='/treatments/']").first.get_attribute("href").removeprefix(f"/{therapist.language}")
    therapist.open(own)
    page.fill("[name=day]", (dt.date.today() - dt.timedelta(days=45)).isoformat())
    page.check("[name=area][value=nose]")
    page.fill("[name=serum]", "x" * 100)
    page.locator("form.visit .save button").click()
    page.wait_for_selector("#days-title")
    therapist.open(own)
    page.locator(".as-last").click()
    page.wait_for_selector(".filled")
    page.check("[name=next][value=other]", force=True)
    yield therapist, "a visit as last time"
    page.fill("[name=next_day]", "")
    page.locator("form.visit .save button").click()
    page.wait_for_selector("#summary")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield therapist, "a visit refused"
    therapist.open("/clinic/screening/")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.fill("[name='words.skin.nb']", "x" * 301)
    page.fill("[name='words.mole.sv']", "")
    page.locator("form.stack > button.main").click()
    page.wait_for_selector("#summary")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield therapist, "the clinic's questions refused"
    therapist.open("/clinic/stock/")
    page.fill("[name=expiry]", "snart")
    page.locator("form.stack > button.main").click()
    page.wait_for_selector("#summary")
    yield therapist, "a serum refused"


def waiting(phones, language, **options):
    """Without a network: a page with writes that wait, and the list of them; then one of them refused."""
    phone = phones(language, **options)
    phone.join()
    page, phone.is_away = phone.page, True
    pages.unfold(page)
    page.evaluate("document.querySelector('#check-in-form').elements.note.value = 'x'.repeat(4001)")
    page.route("**/check-ins", lambda route: route.abort())
    page.context.set_offline(True)
    page.locator("form.check-in > button.main").click()
    page.wait_for_selector("#check-in-form .kept-line:visible")
    yield phone, "waiting"
    page.context.set_offline(False)
    phone.open("/outbox")
    page.wait_for_selector("[data-outbox-part=waiting] li")
    page.locator("[data-discard]").click()
    yield phone, "outbox, waiting"
    phone.open("/account/")
    page.locator("form[data-sign-out] button").click()
    page.wait_for_selector("dialog[open]")
    yield phone, "signing out with a write that waits"
    page.unroute("**/check-ins")
    phone.open("/outbox")
    page.wait_for_selector("[data-outbox-part=refused] li")
    yield phone, "outbox, refused"
