"""A mail server for tests. Prints its port, then one JSON document per mail it was given.

Behaviour by the first argument: `accept`; `drop`: hang up once the mail has arrived, without a
word; `busy`: answer 451 to the recipient; `refuse`: answer 550 to the recipient. Ends when
standard input ends, which is when its parent does.
"""

import asyncio
import json
import sys

from aiosmtpd.smtp import SMTP


class Receiver:
    def __init__(self, behaviour):
        self.behaviour = behaviour

    async def handle_RCPT(self, server, session, envelope, address, options):
        say({"rcpt": address})
        if self.behaviour == "busy":
            return "451 4.3.2 come back later"
        if self.behaviour == "refuse":
            return "550 5.1.1 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        text = envelope.content.decode("utf-8", "replace")
        say({"from": envelope.mail_from, "to": envelope.rcpt_tos, "data": text})
        if self.behaviour == "drop":
            server.transport.abort()
        return "250 2.0.0 taken"


def say(document):
    print(json.dumps(document), flush=True)


async def main(behaviour):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Receiver(behaviour), hostname="test"), "127.0.0.1", 0)
    say(server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main(sys.argv[1]))
