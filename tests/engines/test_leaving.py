"""Signing out, and being signed out by the server, in Firefox and in WebKit: nothing can be read, nothing is lost."""

import contextlib


def read_from(profile) -> bytes:
    """All that lies in a browser's profile."""
    found = []
    for file in profile.rglob("*"):
        with contextlib.suppress(OSError):
            if file.is_file() and file.name != "log":
                found.append(file.read_bytes())
    return b"\n".join(found)


def is_there(words: str, content: bytes) -> bool:
    return any(words.encode(code) in content for code in ("utf-8", "utf-16-le"))


def test_a_shared_phone(phone, away):
    """A signs out without a network and leaves a write behind, locked; B uses the phone; A comes back."""
    first = phone.email
    with away():
        phone.log_unsent("unmistakable xylophone")
        phone.sign_out("seal")
    phone.join_by_form()
    phone.kept()
    phone.bar("All saved")
    phone.log("of the second")
    phone.arrives("of the second")
    assert not phone.browser.run_async("""
        const db = await new Promise((resolve) => {
          indexedDB.open('hudro').onsuccess = ({ target }) => resolve(target.result);
        });
        const rows = await new Promise((resolve) => {
          db.transaction('writes').objectStore('writes').getAll().onsuccess = ({ target }) => resolve(target.result);
        });
        db.close();
        const found = [JSON.stringify(localStorage), JSON.stringify(rows)];
        for (const name of await caches.keys())
          for (const request of await (await caches.open(name)).keys())
            found.push(await (await caches.match(request, { ignoreVary: true })).text());
        return found.join().includes('xylophone');""")
    phone.browser.quit()
    on_disk = read_from(phone.profile)   # Firefox packs what a database holds: there the page has looked itself
    assert is_there("hudro", on_disk), "the profile was not read"
    assert not is_there("xylophone", on_disk)
    phone.restart()
    phone.sign_out()
    phone.sign_in_by_form(first)
    phone.arrives("unmistakable xylophone")


def test_a_sign_in_that_the_server_has_ended(phone, clinic, away):
    with away():
        phone.log_unsent("while signed out")
    clinic.write("UPDATE sign_in SET ended_at = '2026-01-01T00:00:00.000Z' WHERE account_id ="
                 " (SELECT id FROM account WHERE email = ?)", phone.email)
    phone.goes_online()
    phone.browser.wait("return document.querySelector('[data-announcement]').innerText.includes('You are signed out')")
    # The page that is asked for takes the readable cookie back, through a worker too: the phone knows of it.
    phone.open("/diary/")
    phone.browser.wait("return location.pathname.endsWith('/sign-in')")
    assert "account=" not in phone.browser.run("return document.cookie")
    phone.sign_in_by_form()
    phone.arrives("while signed out")
