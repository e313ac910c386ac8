"""The app's one address: settings that are refused, and requests that came another way, told in plain words."""

import pytest

from tests.people import PASSWORD, Person, code_of
from webapp import config, create_app, logs, queries

URL = "https://hud.example.no"
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7", "Host": "hud.example.no"}
PROXY = {"REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture(autouse=True)
def untold():
    logs.forget()


@pytest.fixture
def behind(app):
    """The same clinic, served behind a proxy."""
    behind = create_app(DATA=app.config["DATA"], PROXY="127.0.0.1", URL=URL, CLOCK=app.config["CLOCK"])
    yield behind
    behind.extensions["hudro.store"].close()


@pytest.mark.parametrize(("given", "words"), [
    ({"HUDRO_PROXY": "1"}, "HUDRO_PROXY needs HUDRO_URL"),
    ({"HUDRO_PROXY": "1", "HUDRO_URL": URL, "HOST": "0.0.0.0"}, "Write the proxy's own address"),  # noqa: S104
    ({"HUDRO_PROXY": "yes", "HUDRO_URL": URL}, "is no IP address"),
    ({"HUDRO_PROXY": "nginx", "HUDRO_URL": URL}, "is no IP address"),
    ({"HUDRO_PROXY": "10.0.0.0/8", "HUDRO_URL": URL}, "is no IP address"),
    ({"HUDRO_HOSTS": "hud.example.no"}, "Say HUDRO_URL"),
    ({"HUDRO_URL": "hud.example.no"}, "is no address of a web app"),
    ({"HUDRO_URL": "ftp://hud.example.no"}, "is no address of a web app"),
    ({"HUDRO_URL": "https://a@hud.example.no"}, "is no address of a web app"),
    ({"HUDRO_URL": "https://hud.example.no:99999"}, "is no address of a web app"),
    ({"HUDRO_URL": "https://hud.example.no/hudro"}, "cannot live under a path"),
    ({"HUDRO_COMPILED": "/nowhere"}, "is no folder"),
])
def test_a_setting_that_would_deceive_its_owner_stops_the_start(given, words):
    with pytest.raises(config.Unusable, match=words):
        config.settings(given)


@pytest.mark.parametrize(("given", "url", "proxy"), [
    ({}, "", ""),
    ({"HUDRO_URL": "https://Hud.example.no:443/", "HUDRO_PROXY": "1"}, URL, "127.0.0.1"),
    ({"HUDRO_URL": URL, "HUDRO_PROXY": "10.0.0.5", "HOST": "0.0.0.0"}, URL, "10.0.0.5"),  # noqa: S104
    ({"HUDRO_URL": "https://blåbær.no:8443"}, "https://xn--blbr-roah.no:8443", ""),
    ({"HUDRO_URL": "http://[::1]:8000", "HUDRO_PROXY": "0"}, "http://[::1]:8000", ""),
])
def test_settings_that_hold(given, url, proxy):
    found = config.settings(given)
    assert (found["URL"], found["PROXY"]) == (url, proxy)


class TestHosts:
    @pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "x y"])
    def test_a_name_that_is_not_ours_is_believed_nowhere(self, client, host, caplog):
        for path in ("/", "/en", "/en/", "/en/education/pores", "/sitemap.xml", "/robots.txt", "/sw.js"):
            answer = client.client.get(path, headers={"Host": host})
            assert answer.status_code == 421
            words = "Go to the address that you were given" if "/en" in path else "Gå til adressen du har fått"
            assert words in answer.text
            assert host not in answer.text + str(answer.headers)
        assert caplog.text.count("HUDRO_URL=https://") == 1   # once a minute

    @pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "192.168.1.4"])
    def test_without_a_setting_this_machines_own_names_are_answered(self, client, host):
        assert client.client.get("/en/", headers={"Host": host}).status_code == 200

    def test_the_app_is_there_for_its_own_address_alone(self, behind):
        visitor = behind.test_client()
        assert visitor.get("/en/", headers=FORWARDED, environ_base=PROXY).status_code == 200
        for host in ("localhost", "127.0.0.1:8000", "evil.example", "hud.example.no:8443"):
            assert visitor.get("/en/", headers=FORWARDED | {"Host": host}, environ_base=PROXY).status_code == 421
        assert visitor.get("/healthz", headers={"Host": "10.0.0.1"}).status_code == 200

    def test_under_a_path_it_says_so(self, client):
        answer = client.client.get("/en/", environ_overrides={"SCRIPT_NAME": "/hudro"})
        assert answer.status_code == 421

    def test_all_that_is_absolute_is_made_from_it(self, app, behind, therapist):
        visitor = behind.test_client()
        for path in ("/sitemap.xml", "/robots.txt", "/en/education/pores"):
            text = visitor.get(path, headers=FORWARDED, environ_base=PROXY).text
            assert URL in text
            assert "localhost" not in text
        assert visitor.get("/en", headers=FORWARDED, environ_base=PROXY).headers["Location"] in ("/en/", URL + "/en/")

    @pytest.mark.parametrize("language", ["nb", "sv", "en"])
    def test_in_the_readers_language(self, client, language):
        words = {"nb": "adressen", "sv": "adressen", "en": "address"}[language]
        assert words in client.client.get(f"/{language}/", headers={"Host": "evil.example"}).text


class TestProxies:
    def test_the_visitors_address_counts_and_only_when_the_proxy_says_it(self, behind, app, client):
        db = app.extensions["hudro.store"].connection()
        for address in ("203.0.113.7", "203.0.113.8"):
            behind.test_client().post(
                "/en/sign-in", data={"email": "x@example.com", "password": PASSWORD}, environ_base=PROXY,
                headers=FORWARDED | {"X-Forwarded-For": f"198.51.100.1, {address}", "Origin": URL})
        assert len(queries.rows(db, "SELECT 1 FROM attempt WHERE kind = 'sign-ins from'")) == 2

    def test_who_goes_round_the_proxy_is_told_so_and_the_log_names_the_setting(self, behind, caplog):
        answer = behind.test_client().get("/en/", headers=FORWARDED, environ_base={"REMOTE_ADDR": "10.0.0.9"})
        assert answer.status_code == 421
        assert "HUDRO_PROXY" in caplog.text
        assert "10.0.0.9" in caplog.text

    @pytest.mark.parametrize("headers", [
        {"Origin": "https://localhost"}, {"Origin": URL, "X-Forwarded-Proto": "https"},
        {"Origin": URL, "Host": "127.0.0.1:8000"}])
    def test_a_form_through_a_proxy_that_is_not_set_up_says_so(self, client, db, headers, caplog):
        answer = client.post("/diary/treatments", {"day": "2026-11-18"}, headers=headers)
        assert answer.status == 403
        assert "The clinic’s server is not set up yet" in answer.text
        assert "another site" not in answer.text
        assert "Set HUDRO_PROXY and HUDRO_URL" in caplog.text
        assert queries.rows(db, "SELECT 1 FROM treatment") == []

    def test_a_form_without_either_header_says_so(self, client, caplog):
        answer = client.post("/diary/treatments", {"day": "2026-11-18"}, headers={})
        assert answer.status == 403
        assert "Your browser did not say which page you sent it from" in answer.text
        assert "Sec-Fetch-Site" in caplog.text

    def test_a_form_of_another_site_is_still_called_that(self, client, caplog):
        answer = client.post("/diary/treatments", {"day": "2026-11-18"}, headers={"Origin": "http://evil.example"})
        assert (answer.status, "another site" in answer.text) == (403, True)
        assert "HUDRO" not in caplog.text

    def test_an_old_browser_behind_the_proxy_may_write(self, behind, client):
        person = Person(behind.test_client(), client.email)
        person.client.environ_base["REMOTE_ADDR"] = "127.0.0.1"
        headers = FORWARDED | {"Origin": URL}
        assert person.post("/sign-in", {"email": client.email, "password": PASSWORD}, headers=headers).status == 303


def test_the_sharing_picture_holds_the_one_address(behind, therapist, app):
    """The code in the picture leads to the app and nowhere else."""
    import segno

    from webapp import qr

    person = Person(behind.test_client(), therapist.email)
    person.client.environ_base["REMOTE_ADDR"] = "127.0.0.1"
    headers = FORWARDED | {"Origin": URL}
    cookies = person.client.post("/en/sign-in", data={"email": therapist.email, "password": PASSWORD}, headers=headers)
    assert cookies.status_code == 303
    sent = "; ".join(one.split(";")[0] for one in cookies.headers.getlist("Set-Cookie"))
    page = person.post("/clients/invitations", headers=headers | {"Cookie": sent})
    expected = segno.make(f"{URL}/en/sharing/#code={code_of(page)}", micro=False, error="m")
    assert qr.picture(f"{URL}/en/sharing/#code={code_of(page)}")[1] in page.html
    assert expected.symbol_size()[0] > 0
