"""Who signs in how: staff by password, customers by a one-time link or code sent to their mailbox.

Unknown addresses get the same answer in the same time; guessing is slowed per account and per network address.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone

from people import throttle
from people.models import Address, ApiToken, Person, SignInProof
from people.models.address import folded_email
from people.written import Written

PROOF_LIFE = timedelta(minutes=30)
CODE_TRIES = 5


class TooManyAttempts(Exception):
    """Raised instead of looking at the password or code; the page says to wait."""


_ACTIVE: Written[Person] = Written(lambda pk: Person.objects.active().filter(pk=pk))


class PersonBackend(BaseBackend):
    """Loads the signed-in person of a session and checks staff passwords."""

    def authenticate(  # type: ignore[override]  # credentials are keyword arguments of our own
        self, request: HttpRequest | None, email: str = "", password: str = ""
    ) -> Person | None:
        person = Person.objects.with_email(email).active().staff().first() if email else None
        if person is None:
            make_password(password)  # the same work as a check, so that time tells nothing
            return None
        return person if person.check_password(password) else None

    def get_user(self, user_id: int) -> Person | None:
        return _ACTIVE.row(user_id)


def check_attempts(kind: str, email: str, network: str) -> None:
    """Counts a try; raises TooManyAttempts beyond 10 an account or 50 a network address in 15 minutes."""
    account = throttle.too_many(f"{kind} account", folded_email(email), limit=10, seconds=900)
    if throttle.too_many(f"{kind} network", network, limit=50, seconds=900) or account:
        raise TooManyAttempts


@dataclass(frozen=True, slots=True)
class Proof:
    """The two secrets of one sign-in mail; they exist only here and in that mail."""

    person: Person
    token: str
    code: str


def new_proof(email: str, *, life: timedelta = PROOF_LIFE) -> Proof | None:
    """A one-time link and code for the person with this address; None when nobody has it."""
    person = Person.objects.with_email(email).active().first()
    if person is None:
        return None
    proof = Proof(person, secrets.token_urlsafe(32), f"{secrets.randbelow(10**6):06}")
    SignInProof.objects.create(
        person=person,
        email=folded_email(email),
        token_hash=hashed(proof.token),
        code_hash=hashed(proof.code + proof.person.password),
        expires_at=timezone.now() + life,
    )
    return proof


def person_with_token(token: str) -> Person | None:
    """Whom an unused link would sign in; looks only (mail scanners open links before people do)."""
    proof = _good().filter(token_hash=hashed(token)).select_related("person").first()
    return proof.person if proof else None


@transaction.atomic
def use_token(token: str) -> Person | None:
    """Signs in by link: good once. None when unknown, used or out of time."""
    return _use(_good().filter(token_hash=hashed(token)).select_for_update(of=["self"]).first())


@transaction.atomic
def use_code(email: str, code: str) -> Person | None:
    """Signs in by the code from the mail; five wrong ones spoil it."""
    proof = _good().filter(email=folded_email(email)).order_by("-id").select_for_update(of=["self"]).first()
    if proof is None:
        return None
    person = Person.objects.get(pk=proof.person_id)
    if not hmac.compare_digest(proof.code_hash, hashed(code + person.password)):
        SignInProof.objects.filter(pk=proof.pk).update(tries=F("tries") + 1)
        return None
    return _use(proof)


def create_api_token(person: Person, name: str) -> str:
    """A new bearer token, shown this once."""
    token = f"hd_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(person=person, name=name, token_hash=hashed(token))
    return token


def person_of_api_token(token: str) -> Person | None:
    if not token or len(token) > 200:
        return None
    found = ApiToken.objects.filter(token_hash=hashed(token), revoked_at=None, person__is_active=True)
    row = found.select_related("person").first()
    if row is None:
        return None
    now = timezone.now()
    # Once a minute is enough to tell a used token from a forgotten one, and spares a write a request.
    if row.last_used_at is None or now - row.last_used_at > timedelta(minutes=1):
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return row.person


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _good():  # type: ignore[no-untyped-def]  # a queryset of SignInProof
    return SignInProof.objects.filter(
        Q(used_at=None), expires_at__gt=timezone.now(), tries__lt=CODE_TRIES, person__is_active=True
    )


def _use(proof: SignInProof | None) -> Person | None:
    if proof is None:
        return None
    now = timezone.now()
    SignInProof.objects.filter(person=proof.person_id, used_at=None).update(used_at=now)
    Address.objects.filter(person=proof.person_id, value__iexact=proof.email, verified_at=None).update(verified_at=now)
    return proof.person
