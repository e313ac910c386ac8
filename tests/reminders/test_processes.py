"""The server's own process: it begins to send, ends when it is told to, and another one takes over."""

import signal
import time

import pytest

from tests.reminders.push_service import Browser, PushService
from tests.reminders.test_killed import not_marked, write_to
from tools.serving import free_port, start

AT_ONCE = 8   # seconds, on a busy machine: not the ten that a service is given to answer

@pytest.fixture
def service(tmp_path_factory):
    service = PushService(tmp_path_factory.mktemp("push"))
    yield service
    service.stop()


@pytest.fixture
def serve(app, service):
    """Start a server on the clinic's file; at the end none is left."""
    processes = []

    def begin():
        processes.append(start("wsgi:app", free_port(), environment={
            "HUDRO_DATA": str(app.config["DATA"]), "PUSH_SERVICE": service.host,
            "SSL_CERT_FILE": str(service.certificate)}))
        return processes[-1]

    yield begin
    for one in processes:
        one.kill()
        one.wait()


@pytest.mark.long
def test_told_to_end_in_the_middle_of_a_reminder_it_marks_it_first(app, serve, service):
    """So that the next process does not send it again."""
    server, person = serve(), Browser(service.address, "/wpush/one")
    service.hand_on = lambda arrived: (server.send_signal(signal.SIGTERM), time.sleep(1))
    write_to(app.config["DATA"], person)
    service.wait_for(1)
    assert server.wait(10) == 0
    assert not not_marked(app.config["DATA"])


@pytest.mark.long
def test_told_twice_it_ends_in_order_and_soon_while_a_service_says_nothing(app, serve, service):
    server, person = serve(), Browser(service.address, "/wpush/one")
    service.answers["/wpush/one"] = (0, {})
    write_to(app.config["DATA"], person)
    service.wait_for(1)
    server.send_signal(signal.SIGTERM)
    time.sleep(0.02)
    server.send_signal(signal.SIGTERM)
    assert server.wait(AT_ONCE) == 0


@pytest.mark.long
def test_of_two_one_sends_and_the_other_takes_over(app, serve, service):
    first, second = serve(), serve()
    folder = app.config["DATA"]
    write_to(folder, Browser(service.address, "/wpush/one"))
    service.wait_for(1)
    while not_marked(folder):   # else the other sends it again
        time.sleep(0.02)
    first.kill()
    first.wait()
    write_to(folder, Browser(service.address, "/wpush/two"))
    service.wait_for(2)
    second.terminate()
    assert second.wait(AT_ONCE) == 0
    assert [one.path for one in service.arrived] == ["/wpush/one", "/wpush/two"]


@pytest.mark.long
def test_one_that_waits_for_the_other_ends_at_once(serve):
    serve()
    waiting = serve()
    waiting.terminate()
    assert waiting.wait(AT_ONCE) == 0
