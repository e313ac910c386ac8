"""The evening reminder on an iPhone's home screen, where nothing can be downloaded."""

from playwright.sync_api import expect

# What the app there has and this browser has not.
HOME_SCREEN = """
  Object.defineProperty(navigator, 'standalone', { value: true });
  window.shared = [];
  navigator.canShare = ({ files }) => files.every((one) => one.type === 'text/calendar');
  navigator.share = async ({ files }) => { for (const one of files) window.shared.push([one.name, await one.text()]); };
"""


def test_it_is_handed_to_the_share_sheet(phones):
    phone = phones("nb")
    phone.page.add_init_script(HOME_SCREEN)
    phone.sign_in("recovering")
    phone.open("/reminders/")
    phone.page.click("[data-hands-on]")
    (name, text), = phone.page.evaluate("""async () => {
      while (!window.shared.length) await new Promise((resolve) => setTimeout(resolve, 50));
      return window.shared;
    }""")
    assert name == "hudro.ics" and text.startswith("BEGIN:VCALENDAR")
    assert phone.page.url.endswith("/nb/reminders/")


def test_without_a_network_it_says_so(phones):
    phone = phones("en")
    phone.page.add_init_script(HOME_SCREEN)
    phone.sign_in("recovering")
    phone.open("/reminders/")
    phone.is_away = True
    phone.page.context.set_offline(True)
    phone.page.click("[data-hands-on]")
    expect(phone.page.locator("[data-announcement]")).to_contain_text("The file could not be fetched.")


def test_elsewhere_it_is_downloaded(phones):
    phone = phones("en")
    phone.sign_in("recovering")
    phone.open("/reminders/")
    with phone.page.expect_download() as found:
        phone.page.click("[data-hands-on]")
    assert found.value.suggested_filename == "hudro.ics"
