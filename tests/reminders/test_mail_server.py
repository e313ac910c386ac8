"""The connection to a mail server: what is told to whom before it is encrypted; settings that would send nothing."""

import datetime as dt
import smtplib
import ssl

import pytest

from tests.reminders.mailbox import MailServer
from webapp import config, create_app
from webapp.reminders import mail

ELSEWHERE = "LOCALHOST"   # leads to this machine, by a name that `is_here` does not know


def test_a_server_elsewhere_that_offers_no_encryption_is_told_nothing(mail_server):
    to = mail.server(f"smtp://user:secret@127.0.0.1:{mail_server.port}", "hudro@example.no")
    assert to
    with pytest.raises(smtplib.SMTPNotSupportedError), mail.connected(to._replace(host=ELSEWHERE)):
        pass


def context_of(push_service):
    """What a server needs that speaks TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(push_service.certificate)
    return context


def sent(to):
    """Hand an e-mail over."""
    with mail.connected(to) as connection:
        mail.send(connection, to, "kim@example.com", mail.Mail("Subject", "Text\n"), "1", dt.datetime.now(dt.UTC))


def test_one_that_offers_it_gets_nothing_before(push_service):
    server = MailServer(tls_context=context_of(push_service), require_starttls=True)
    try:
        to = mail.server(server.url, "hudro@example.no")
        assert to
        sent(to._replace(host=ELSEWHERE))
        assert server.mails[0].get_content().strip() == "Text"
    finally:
        server.stop()


def test_one_whose_certificate_is_another_is_told_nothing(push_service, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    server = MailServer(tls_context=context_of(push_service), require_starttls=True)
    try:
        to = mail.server(server.url, "hudro@example.no")
        assert to
        with pytest.raises(ssl.SSLCertVerificationError):
            sent(to._replace(host=ELSEWHERE))
    finally:
        server.stop()


def test_one_that_speaks_tls_from_the_first_byte(push_service):
    server = MailServer(ssl_context=context_of(push_service))
    try:
        to = mail.server(f"smtps://localhost:{server.port}", "hudro@example.no")
        assert to
        sent(to)
        assert server.mails[0].get_content().strip() == "Text"
    finally:
        server.stop()


@pytest.mark.parametrize(("settings", "words"), [
    ({"SMTP_URL": "mail.example.no"}, "is no address of a mail server"),
    ({"SMTP_URL": "http://mail.example.no"}, "is no address of a mail server"),
    ({"SMTP_URL": "smtp://u:p@ss/word@mail.example.no"}, "is no address of a mail server"),
    ({"SMTP_URL": "smtp://mail.example.no:99999"}, "is no address of a mail server"),
    ({"SMTP_URL": "smtp://mail.example.no"}, "needs SMTP_FROM"),
    ({"SMTP_URL": "smtp://mail.example.no", "SMTP_FROM": "nobody"}, "needs SMTP_FROM"),
    ({"SMTP_URL": "smtp://mail.example.no", "SMTP_FROM": "a@b.no"}, "needs HUDRO_URL"),
])
def test_a_setting_that_would_send_nothing_stops_the_start(tmp_path, settings, words):
    with pytest.raises(config.Unusable, match=words) as refused:
        create_app(DATA=tmp_path, **settings)
    assert "ss/word" not in str(refused.value)


def test_user_and_password_are_read_from_the_address():
    to = mail.server("smtps://post%40example.no:p%40ss%2Fword@mail.example.no", "hudro@example.no")
    assert to == mail.Server("mail.example.no", 465, "post@example.no", "p@ss/word", True, "hudro@example.no")
