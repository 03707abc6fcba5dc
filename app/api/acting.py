"""An act on a decision as it comes over HTTP: whose the token is, the transaction of the act itself proves."""

from __future__ import annotations

from starlette.responses import Response

from app.api.auth import Asker, Sent
from app.api.reply import reply
from app.decisions.actions import Render, perform
from app.decisions.commands import Command
from app.officers.tokens import NotSignedIn


def act(asker: Asker, sent: Sent, command: Command, render: Render) -> Response:
    """Make an act and send the answer's bytes. Raises NotSignedIn, and whatever `perform` raises."""
    asked = sent.by_token(asker.presumed(), asker.now)
    try:
        return reply(perform(asker.parts.secretariat, asked, command, render))
    except NotSignedIn:
        asker.parts.believed.forget(asker.token)  # the next time it is asked first
        raise
