"""A mail server for the checks: TLS, STARTTLS, passwords, client certificates; keeps what it takes, one file each.

It takes a free port, and prints which when it answers there.
server.py WAY WORK FOLDER: tls, starttls, client (it wants a certificate), kill (it never answers to the first message), grey (it
defers everybody once), refuse (it does not know root), cut (TLS behind a line that breaks within the first message), late (it
prints its port at once, and answers there when somebody has made FOLDER/go).
"""

import asyncio
import os
import socket
import ssl
import sys
import threading
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = os.environ.get("MAIL_USER", ""), os.environ.get("MAIL_PASSWORD", "")


class Handler:
    def __init__(self, folder, way):
        self.folder, self.way, self.count = folder, way, 0
        self.deferred = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.way == "refuse" and address.startswith("root@"):
            return "550 5.1.1 no such user"
        if self.way == "grey" and address not in self.deferred:
            self.deferred.add(address)
            return "451 4.7.1 greylisted, come back"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        draft = os.path.join(self.folder, f".{self.count}")
        with open(draft, "wb") as file:
            file.write(envelope.original_content)
        os.rename(draft, os.path.join(self.folder, f"{self.count}.eml"))
        if self.way == "kill" and self.count == 1:
            await asyncio.sleep(3600)
        return "250 2.0.0 queued"


class Server(Controller):
    """Listens where it is told to, on a socket that nobody can take away meanwhile."""

    def __init__(self, bound, *arguments, **named):
        self.bound = bound
        super().__init__(*arguments, **named)

    def _create_server(self):
        return self.loop.create_server(self._factory_invoker, sock=self.bound, ssl=self.ssl_context)


def authenticate(server, session, envelope, mechanism, data):
    is_ours = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_ours, handled=False)


ENDLESS = 1 << 40


def pump(source, sink, limit):
    """Hands bytes on until there are no more, or more than the limit; then both ends are closed. Whether it was the limit."""
    try:
        while limit > 0 and (piece := source.recv(16384)):
            sink.sendall(piece)
            limit -= len(piece)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
    return limit <= 0


def breaking_line(target):
    """A line to a server that breaks within the first message."""
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    limits = [100_000]

    def lead(client, server):
        if pump(client, server, limits[0]):
            limits[0] = ENDLESS

    while True:
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", target))
        threading.Thread(target=lead, args=(client, server), daemon=True).start()
        threading.Thread(target=pump, args=(server, client, ENDLESS), daemon=True).start()


def main():
    way, work, folder = sys.argv[1:]
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    if way == "late":
        print(port, flush=True)
        while not os.path.exists(os.path.join(folder, "go")):
            time.sleep(0.05)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{work}/server.pem", f"{work}/server.key")
    if way == "client":
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(f"{work}/authority.pem")
    sign_in = {"authenticator": authenticate, "auth_required": True, "data_size_limit": 0}
    if way == "starttls":
        more = {"tls_context": context, "require_starttls": True}
    else:
        more = {"ssl_context": context, "auth_require_tls": False}
    Server(bound, Handler(folder, way), hostname="localhost", port=port, **sign_in, **more).start()
    if way == "cut":
        breaking_line(port)
    if way != "late":
        print(port, flush=True)
    # The checks end it.
    time.sleep(3600)


if __name__ == "__main__":
    main()
