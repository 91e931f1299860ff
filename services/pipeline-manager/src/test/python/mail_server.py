"""mail_server.py PORT CERTIFICATE KEY USER PASSWORD: an SMTP server, aiosmtpd, that takes mail over TLS after a login only, and
prints who logged in, what was refused and what it got."""

import asyncio
import ssl
import sys

from aiosmtpd.handlers import Debugging
from aiosmtpd.smtp import SMTP, AuthResult


def main(port, certificate, key, user, password):
    def login(server, session, envelope, mechanism, given):
        right = (given.login, given.password) == (user.encode(), password.encode())
        print("login", "right" if right else "wrong", "over TLS" if session.ssl else "in the clear", flush=True)
        return AuthResult(success=right, handled=False)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    loop = asyncio.new_event_loop()

    def connection():
        print("connected", flush=True)
        return SMTP(Debugging(sys.stdout), loop=loop, tls_context=context, require_starttls=True, auth_required=True,
                    authenticator=login)

    loop.run_until_complete(loop.create_server(connection, "127.0.0.1", int(port)))
    loop.run_forever()


main(*sys.argv[1:])
