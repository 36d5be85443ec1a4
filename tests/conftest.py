"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

from tests.proofs import rounds

# How long an example takes on a busy machine says nothing about a property, so there is no deadline.
settings.register_profile("proof", deadline=None, max_examples=max(50, rounds(500)))
settings.load_profile("proof")
