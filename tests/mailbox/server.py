"""A mail server for the checks: TLS, STARTTLS, passwords, client certificates; keeps what it takes, one file each."""

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
            import asyncio
            await asyncio.sleep(60)
        return "250 2.0.0 queued"


def authenticate(server, session, envelope, mechanism, data):
    is_ours = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_ours, handled=False)


def main():
    if sys.argv[1] == "wait":
        for _ in range(200):
            try:
                socket.create_connection(("localhost", int(sys.argv[2])), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit("no server")
    way, port, work, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
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
    Controller(Handler(folder, way), hostname="localhost", port=port, **sign_in, **more).start()
    time.sleep(600)


main()
