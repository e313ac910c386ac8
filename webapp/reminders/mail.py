"""One e-mail over SMTP. Encrypted on the way, but to a server on this machine."""

import contextlib
import datetime as dt
import ipaddress
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from webapp import spelling
from webapp.config import Unusable
from webapp.reminders.words import APP, Mail

WITHIN = 15.0   # seconds for each answer of the server
PORTS = {"smtps": 465, "smtp": 587}


class Server(NamedTuple):
    """Where e-mail is handed over, and from which address. `is_tls_first`: encrypted from the first byte."""

    host: str
    port: int
    user: str
    password: str
    is_tls_first: bool
    sender: str

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine: nobody listens in between."""
        if self.host == "localhost":
            return True
        with contextlib.suppress(ValueError):
            return ipaddress.ip_address(self.host).is_loopback
        return False


def server(url: str, sender: str) -> Server | None:
    """What the settings say: `smtps://user:password@host:465` or `smtp://host:587`, whose user and password are
    percent-encoded; None for an empty one. Raises `Unusable`."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, port = urlsplit(""), 0
    if not port or not parts.hostname or parts.path.strip("/"):
        # The address itself is not repeated: it may hold a password.
        raise Unusable("SMTP_URL is no address of a mail server. Write it as smtps://user:password@mail.example.no:465"
                       " or smtp://mail.example.no:587, a @, : or / in the password as %40, %3A or %2F.")
    try:
        Address(addr_spec=sender)
    except (ValueError, IndexError):
        sender = ""
    if "@" not in sender:
        raise Unusable("SMTP_URL needs SMTP_FROM: the address that e-mails come from, such as hudro@example.no.")
    return Server(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""),
                  parts.scheme == "smtps", sender)


def configured(settings: Mapping[str, Any]) -> Server | None:
    """The mail server of the app's configuration. Raises `Unusable`."""
    found = server(settings["SMTP_URL"], settings["SMTP_FROM"])
    if found and not settings["URL"]:
        raise Unusable("SMTP_URL needs HUDRO_URL: an e-mail holds a whole address of the app.")
    return found


@contextlib.contextmanager
def connected(to: Server) -> Iterator[smtplib.SMTP]:
    """A connection over which e-mails can be sent. Raises `OSError` or `smtplib.SMTPException`."""
    context = ssl.create_default_context()
    if to.is_tls_first:
        connection = smtplib.SMTP_SSL(to.host, to.port, timeout=WITHIN, context=context)
    else:
        connection = smtplib.SMTP(to.host, to.port, timeout=WITHIN)
    try:
        if not to.is_tls_first and not to.is_here:
            connection.starttls(context=context)   # refused by the server: nothing is sent
        if to.user:
            connection.login(to.user, to.password)
        yield connection
        with contextlib.suppress(OSError, smtplib.SMTPException):   # what was taken stays taken
            connection.quit()
    finally:
        connection.close()


def send(connection: smtplib.SMTP, to: Server, address: str, said: Mail, id_: str, now: dt.datetime) -> None:
    """Send one e-mail. `id_`: sent twice with one id, a mailbox may show it once. Raises `smtplib.SMTPException` and
    `OSError`; `smtplib.SMTPRecipientsRefused` where the server does not take this address."""
    message = EmailMessage()
    message["From"] = Address(APP, addr_spec=to.sender)
    address = spelling.email_to_send_to(address)
    message["To"] = Address(addr_spec=address)   # as it is: a header would read "=?…?=" in it as another spelling
    message["Subject"] = said.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{id_}@{to.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"   # no out-of-office answers (RFC 3834)
    message.set_content(said.text)
    connection.send_message(message, to.sender, [address])
