"""One message sent for real: where it may go, how it gets there, and what is told when it does not."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.settings import networks
from app.webhooks.sending import Answer, Sender
from tests.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]"])
def test_this_machine_is_not_delivered_to_unless_it_is_allowed(host: str, receiver: Receiver) -> None:
    address = f"http://{host}:{receiver.port}/"
    refused = asyncio.run(Sender(10).send(address, {}, b"{}"))
    assert (refused.status, "not delivered to" in str(refused.problem)) == (None, True)
    assert receiver.waiting() == []


def test_what_hangs_is_given_up_and_what_does_not_exist_is_told(receiver: Receiver) -> None:
    receiver.open.clear()
    here = networks("127.0.0.0/8")
    assert asyncio.run(Sender(0.2, here).send(receiver.url, {}, b"")) == Answer(
        None, "It did not answer within 0.2 seconds."
    )
    assert (
        asyncio.run(Sender(10, here).send("http://nobody.invalid/", {}, b"")).problem == "There is no such host name."
    )
    assert "can't be connected to" in str(asyncio.run(Sender(10, here).send("http://127.0.0.1:1/", {}, b"")).problem)
    assert "TLS" in str(asyncio.run(Sender(10, here).send(f"https://127.0.0.1:{receiver.port}/", {}, b"")).problem)


def test_the_next_address_is_tried_when_one_does_not_answer(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
    found = [(*kind, (address, receiver.port)) for address in ("127.0.0.2", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_options: found)
    sent = asyncio.run(Sender(10, networks("127.0.0.0/8")).send(f"http://two.example:{receiver.port}/", {}, b"{}"))
    assert sent == Answer(200)
    assert receiver.next().headers["host"] == f"two.example:{receiver.port}"


def test_what_speaks_another_protocol_is_told() -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"{}")
        writer.write(b"SSH-2.0-None\r\n\r\n")
        await writer.drain()
        writer.close()

    async def sent() -> Answer:
        async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            return await Sender(10, networks("127.0.0.0/8")).send(f"http://127.0.0.1:{port}/", {}, b"{}")

    assert asyncio.run(sent()) == Answer(None, "It does not speak HTTP as it should.")


def test_tls_names_the_host_and_its_certificate_is_checked(tmp_path: Path) -> None:
    named: list[str | None] = []
    server, trusting = contexts(tmp_path, named)
    with receiving(server) as receiver:
        url = receiver.url.replace("127.0.0.1", "localhost")
        here = networks("127.0.0.0/8,::1/128")
        assert asyncio.run(Sender(10, here, trusting).send(url, {}, b"{}")) == Answer(200)
        assert receiver.next().headers["host"] == f"localhost:{receiver.port}"
        assert named == ["localhost"]
        untrusted = asyncio.run(Sender(10, here).send(url, {}, b"{}"))
        assert "certificate is not to be trusted" in str(untrusted.problem)


def contexts(folder: Path, named: list[str | None]) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's certificate for localhost that only the other context trusts; the names asked for are noted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    built = x509.CertificateBuilder(
        name, name, key.public_key(), 1, today - timedelta(days=1), today + timedelta(days=1)
    )
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    certificate = built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "localhost.pem"
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain) + certificate)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    server.sni_callback = lambda _socket, host, _context: named.append(host)
    return server, ssl.create_default_context(cadata=certificate.decode())
