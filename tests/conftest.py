"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A property is true or not; how long an example takes on a busy machine says nothing about it.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
