"""Signs what people and visitors carry: visitor tokens, sign-in links, sessions."""

from __future__ import annotations

import secrets
import string

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from sqlmodel import Session

from agent_console.auth.conversation_signing import ConversationSigner
from escalation.errors import Forbidden
from escalation.store.tables import MetaRow

SIGN_IN_SECONDS = 24 * 3600
"""A sign-in link may be used as often as one likes within this time."""
SESSION_SECONDS = 12 * 3600

_ALPHABET = string.ascii_lowercase + string.digits
_KEY = "secret_key"


class NotSignedIn(Forbidden):
    """You are not signed in: open your sign-in link, or send your token."""


class BadToken(Forbidden):
    """This visitor token is not valid here: say hello without it to start anew."""


class Signer:
    """Signs and checks with one secret; each purpose has a salt of its own."""

    def __init__(self, secret: str) -> None:
        self._visitors = URLSafeSerializer(secret, salt="visitor")
        self._links = URLSafeTimedSerializer(secret, salt="sign-in")
        self._sessions = URLSafeTimedSerializer(secret, salt="session")
        self.conversations = ConversationSigner(secret)

    def sign_visitor(self, visitor_id: str) -> str:
        """Make the token by which a visitor is known again; it does not run out."""
        return str(self._visitors.dumps(visitor_id))

    def read_visitor(self, token: str) -> str:
        """Return the visitor's id. Raises ``BadToken``."""
        try:
            return str(self._visitors.loads(token))
        except BadSignature:
            raise BadToken from None

    def sign_link(self, person_id: str) -> str:
        """Make the token of a sign-in link."""
        return str(self._links.dumps(person_id))

    def read_link(self, token: str) -> str:
        """Return the person's id. Raises ``NotSignedIn`` when it is forged or older than a day."""
        return _read_timed(self._links, token, SIGN_IN_SECONDS)

    def sign_session(self, person_id: str) -> str:
        """Make the value of a session cookie."""
        return str(self._sessions.dumps(person_id))

    def read_session(self, value: str) -> str:
        """Return the person's id. Raises ``NotSignedIn`` when it is forged or has run out."""
        return _read_timed(self._sessions, value, SESSION_SECONDS)


def load_secret(session: Session) -> str:
    """Return the database's own secret; made on first use (the session must be a writing one)."""
    row = session.get(MetaRow, _KEY)
    if row is None:
        row = MetaRow(key=_KEY, value=secrets.token_urlsafe(32))
        session.add(row)
    return row.value


def make_visitor_id() -> str:
    """Make the id of a new visitor."""
    return "v" + make_name(24)


def make_name(length: int) -> str:
    """Make ``length`` random lower-case letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _read_timed(serializer: URLSafeTimedSerializer, token: str, seconds: int) -> str:
    try:
        return str(serializer.loads(token, max_age=seconds))
    except BadSignature:
        raise NotSignedIn from None
