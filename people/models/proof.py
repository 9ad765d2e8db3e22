"""What proves who somebody is: one-time sign-in links and codes, API tokens; and the counters that slow guessing down.

Secrets are random, shown once and stored only as SHA-256.
"""

from __future__ import annotations

from django.db import models

from people.models.person import Person


class SignInProof(models.Model):
    """One mail with a link and a six-digit code; good once, for a short time."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="proofs")
    email = models.CharField(max_length=320)  # what a use proves
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="proof_expiry")]  # the hourly clean-up


class ApiToken(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Attempt(models.Model):
    """How often something throttled was tried in one window; in PostgreSQL, so that it holds without the cache."""

    key = models.CharField(max_length=64, primary_key=True)  # SHA-256 of what is limited and for whom
    count = models.IntegerField(default=0)
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="attempt_until")]  # the hourly clean-up
