"""A mail server on this machine, and what it was given."""

import asyncio
import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tools.serving import free_port


class MailServer:
    """Takes e-mails. `refused`: addresses that it does not take; `gone`: those at which it hangs up; `asked`: all that
    it was asked for; `then`: what happens while it takes one; `goodbye`: its last words."""

    def __init__(self, port: int = 0, **options: object):
        self.mails: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.refused: set[str] = set()
        self.gone: set[str] = set()
        self.asked: list[str] = []
        self.goodbye = "221 Bye"
        self.then: Callable[[], object] = lambda: None
        self.port = port or free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=20, **options)
        self._controller.start()
        self._is_open = True
        self.url = f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list) -> str:
        """Whether somebody is known here."""
        self.asked.append(address)
        if address in self.gone:
            assert server.transport
            server.transport.close()
        if address in self.refused:
            return "550 5.1.1 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """The last words."""
        return self.goodbye

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take one."""
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        await asyncio.to_thread(self.then)
        self.mails.append(message)
        self.envelopes.append(envelope)
        return "250 OK"

    def stop(self) -> None:
        """Close it, if it is open."""
        if self._is_open:
            self._is_open = False
            self._controller.stop()
