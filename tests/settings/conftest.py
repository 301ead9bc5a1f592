"""Rules are tested on many examples, and none is judged by the clock: the machine may be busy."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")
