"""What every answer says, where writes may come from, and what the log keeps to itself."""

import logging

import pytest

from tests.people import PASSWORD
from webapp import access, queries

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/", "/healthz", "/en/", "/en/sign-in", "/en/account/", "/en/nowhere", "/xx/",
                                  "/en/days/2026-11-21"])
def test_every_answer_carries_the_strict_headers(client, path):
    answer = client.client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in answer.headers


def test_over_https_the_browser_is_told_to_stay_there(client):
    answer = client.client.get("/en/", base_url="https://localhost")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_static_files_carry_them_too_and_are_kept_for_ever(app, client):
    answer = client.client.get(app.extensions["hudro.assets"] + "css/base.css")
    answer.close()
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Content-Security-Policy" not in answer.headers   # a stylesheet is no document
    drawing = client.client.get(app.extensions["hudro.assets"] + "images/signs.svg")
    drawing.close()
    assert drawing.headers["Content-Security-Policy"].startswith("default-src 'self';")
    missing = client.client.get("/static/nothing.svg")
    assert "Content-Security-Policy" in missing.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_no_page_has_inline_script_or_style(client, treated):
    import re

    for path in ("/days/2026-11-21", "/diary/", f"/diary/treatments/{treated}", "/account/", "/sign-in", "/join"):
        html = client.get(path).html
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=\"", html), path


@pytest.mark.parametrize("path", ["/", "/education/", "/education/pores", "/search?q=pore", "/offline", "/install"])
def test_each_inline_stylesheet_of_a_public_page_is_named_by_its_hash_and_no_script_is_inline(visitor, path):
    import base64
    import hashlib
    import re

    page = visitor.get(path)
    digests = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
               for style in re.findall("<style>(.*?)</style>", page.html, re.S)]
    named = " ".join(f"'sha256-{digest}'" for digest in digests)
    assert digests
    assert page.headers["Content-Security-Policy"].endswith(f"; style-src 'self' {named}")
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son[a-z]+=\"", page.html)


@pytest.mark.parametrize(("headers", "status"), [
    ({"Sec-Fetch-Site": "same-origin"}, 303),
    ({"Sec-Fetch-Site": "none"}, 303),
    ({"Origin": "http://localhost"}, 303),
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
    ({"Origin": "http://evil.example"}, 403),
    ({"Origin": "https://localhost"}, 403),
    ({"Origin": "http://localhost:8001"}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": "http://["}, 403),
    ({"Origin": "http://[::1"}, 403),
    ({}, 403),
])
def test_a_signed_in_write_must_come_from_our_own_pages(client, db, headers, status):
    answer = client.post("/diary/treatments", {"day": "2026-11-18"}, headers=headers)
    assert answer.status == status
    assert len(queries.rows(db, "SELECT 1 FROM treatment")) == (status == 303)


def test_signing_in_without_either_header_is_let_through_and_a_foreign_one_is_not(visitor, client):
    sent = {"email": client.email, "password": PASSWORD}
    assert visitor.post("/sign-in", sent, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert visitor.post("/sign-in", sent, headers={}).status == 303


def test_five_megabytes_are_too_large(client, db, treated):
    page = client.post("/diary/check-ins", {"day": "2026-11-21", "note": "x" * 5_000_000})
    assert page.status == 413
    assert "This is too large" in page.text
    assert queries.rows(db, "SELECT 1 FROM note") == []


def test_a_thousand_fields_are_refused_calmly(client):
    page = client.post("/diary/check-ins", {f"field{n}": "x" for n in range(2000)})
    assert page.status in (413, 422)


def test_the_log_keeps_what_a_person_wrote_to_itself(app, client, caplog):
    note = "".join(["the se", "cret note of Ingrid"])

    def explode():
        raise ValueError(note)

    app.view_functions["days.course"] = explode
    access.requires(access.CLIENT)(explode)
    with caplog.at_level(logging.DEBUG):
        page = client.get("/diary/")
    assert page.status == 500
    assert "Something went wrong here" in page.text
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text
    assert "Traceback" not in page.html


def test_no_answer_to_a_stranger_tells_what_exists(stranger, treated):
    there, not_there = stranger.get(f"/diary/treatments/{treated}"), stranger.get("/diary/treatments/x")
    assert there.status == not_there.status == 404
    assert there.text == not_there.text.replace("/x", f"/{treated}")


def test_behind_a_proxy_the_visitors_scheme_and_address_count(app):
    from webapp import create_app

    behind = create_app(DATA=app.config["DATA"], PROXY="127.0.0.1", URL="https://localhost")
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    answer = behind.test_client().post(
        "/en/sign-in", data={"email": "ingrid@example.com", "password": PASSWORD},
        headers={**forwarded, "Origin": "https://localhost"}, environ_base={"REMOTE_ADDR": "127.0.0.1"})
    assert answer.status_code == 303
    assert answer.headers["Set-Cookie"].startswith("__Host-hudro=")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    elsewhere = behind.test_client().get("/en/", headers=forwarded, environ_base={"REMOTE_ADDR": "198.51.100.9"})
    assert "Strict-Transport-Security" not in elsewhere.headers
    behind.extensions["hudro.store"].close()
