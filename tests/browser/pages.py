"""Every page there is to look at, for the sweeps: who sees it, and how to get there; and the ways to go through a
story."""

import pytest

from webapp.languages import LANGUAGES

# In each language with scripts, and in one without them: the words of the pages are the same.
each_way = pytest.mark.parametrize(("language", "scripts"), [
    *(pytest.param(language, True, id=f"{language}-scripts") for language in LANGUAGES),
    pytest.param("sv", False, id="sv-no scripts")])
SIGN_BY_SIGN = "#sign-by-sign > summary"
SEEN_FIRST = 450   # ms: an earlier tap on a question is taken for the second half of a double tap
ARTICLES = ["/education/pores", "/education/large-pores", "/education/pore-care", "/education/home-products",
            "/education/micro-needling", "/education/treatment-day", "/education/aftercare",
            "/education/when-to-get-help"]
VISITOR = ["/", "/join", "/sign-in", "/sign-in/code", "/sign-out", "/privacy", "/routine/actives/retinoid", "/nowhere",
           "/education/", *ARTICLES, "/search?q=pore", "/search?q=xyzzy",
           "/offline", "/install"]
CLIENT = ["/today", "/diary/", "/diary/months/2026-10", "/diary/treatments", "/diary/treatments/new", "/diary/usual",
          "/diary/next", "/account/", "/account/delete", "/routine/", "/routine/products", "/routine/products/new",
          "/routine/steps/order", "/outbox", "/sharing/", "/messages/", "/screening/",
          "/statistics/", "/reminders/"]
THERAPIST = ["/clients/", "/clients/?show=silent", "/clients/?show=all", "/clients/batches",
             "/clients/invitations", "/clinic/", "/clinic/screening/", "/clinic/stock/", "/clinic/preview/3",
             "/clinic/statistics/", "/staff/", "/account/", "/outbox"]


def product(phone) -> str:
    """The address of the retinol that rests, as the list of products links to it."""
    phone.open("/routine/products")
    link = phone.page.locator("a[href*='/routine/products/']", has_text="Retinol").first.get_attribute("href")
    return link.removeprefix(f"/{phone.language}")


def treatment(phone) -> str:
    """The address of the latest treatment, as the diary links to it."""
    phone.open("/diary/")
    link = phone.page.locator("ol.course a[href*='/treatments/']").last.get_attribute("href")
    return link.removeprefix(f"/{phone.language}")


def share(phone) -> str:
    """The address of a share, as the page about sharing links to it."""
    phone.open("/sharing/")
    return phone.page.locator(".shares a").first.get_attribute("href").removeprefix(f"/{phone.language}")


def colleague(phone) -> str:
    """The address of the page about a colleague, as the owner's page links to it."""
    phone.open("/staff/")
    return phone.page.locator("a[href*='/staff/']").last.get_attribute("href").removeprefix(f"/{phone.language}")


def of_client(phone) -> list[str]:
    """What a therapist may open about the client who needs attention first."""
    phone.open("/clients/")
    own = phone.page.locator(".person h3 a").first.get_attribute("href").removeprefix(f"/{phone.language}")
    phone.open(own)
    day = phone.page.locator("#days-title ~ .rows a").first.get_attribute("href").removeprefix(f"/{phone.language}")
    today = phone.page.locator("a[href*='/treatments/']").first.get_attribute("href").rsplit("/", 1)[1]
    return [own, own + "summary", day, own + "routine", own + "treatments/" + today, own + "ratings/" + today,
            own + "next", own + "suggestions/new", own + "screening/", own + "screening/ask"]


def unfold(page) -> None:
    """Open the form of a day of which nothing is said yet, all of it on one page: it lies folded under the short ways,
    and scripts show one question at a time."""
    fold = page.locator("#sign-by-sign")
    if fold.count() and fold.get_attribute("open") is None:
        page.click(SIGN_BY_SIGN)
        whole = page.locator("[data-all-at-once]")
        if whole.is_visible():
            page.wait_for_timeout(SEEN_FIRST)
            whole.click()


def unfold_routine(page) -> None:
    """Open the half of today's routine that is not now's."""
    for fold in page.locator("details.half:not([open]) > summary").all():
        fold.click()


def short_ways(page):
    """The buttons that say all of today: after midnight the evening that was is chosen beforehand."""
    question = page.locator("#day[data-small-hours] input")
    if question.count():
        question.last.check(force=True)
    return page.locator(".ways:not(.of-before) .says")


def agree_to_share(client, therapist, *scopes):
    """The client types a code that the therapist shows, and agrees to share this much."""
    therapist.open("/clients/invitations")
    therapist.page.click("section form button")
    code = therapist.page.inner_text(".code")
    client.open("/sharing/")
    client.page.fill("[name=code]", code)
    client.page.click("form.stack > button:not([type=button])")
    for scope in scopes:
        client.page.check(f"[name=scope][value={scope}]")
    client.page.click("form.stack > button:not([type=button])")
    client.page.wait_for_selector(".ends")
