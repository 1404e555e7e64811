"""A mail server for the checks: TLS, STARTTLS, passwords, client certificates; keeps what it takes, one file each.

It takes a free port, and prints which when it answers there.
Usage: server.py WAY WORK FOLDER
"""

import asyncio
import os
import socket
import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = os.environ.get("MAIL_USER", ""), os.environ.get("MAIL_PASSWORD", "")


class Handler:
    def __init__(self, folder, way):
        self.folder, self.way, self.count = folder, way, 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        draft = os.path.join(self.folder, f".{self.count}")
        with open(draft, "wb") as file:
            file.write(envelope.original_content)
        os.rename(draft, os.path.join(self.folder, f"{self.count}.eml"))
        if self.way == "kill" and self.count == 1:
            await asyncio.sleep(60)
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


def main():
    way, work, folder = sys.argv[1:]
    bound = socket.create_server(("127.0.0.1", 0))
    port = bound.getsockname()[1]
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
    print(port, flush=True)
    # The checks end it.
    time.sleep(3600)


main()
