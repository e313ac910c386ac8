"""Every page there is to look at, for the sweeps: who sees it, and how to get there."""

VISITOR = ["/", "/join", "/sign-in", "/sign-in/code", "/sign-out", "/privacy", "/nowhere"]
CLIENT = ["/today", "/diary/", "/diary/treatments", "/diary/treatments/new", "/diary/usual", "/diary/next",
          "/account/", "/account/delete"]
THERAPIST = ["/clients/", "/account/"]


def treatment(phone) -> str:
    """The address of the latest treatment, as the diary links to it."""
    phone.open("/diary/")
    link = phone.page.locator("ol.course a[href*='/treatments/']").last.get_attribute("href")
    return link.removeprefix(f"/{phone.language}")
