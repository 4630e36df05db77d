"""Counts of what was repaired: a test that relies on a repair checks that it took place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Statistics:
    """Counted without a lock: the numbers say whether a repair was at work, not how often to the last one."""

    stale_entries: int = 0
    """Aborted transactions taken out of Fetch answers."""
    fetched_bytes: int = 0
    """Bytes of the broker's Fetch answers."""
    fetches: int = 0
    """Fetch requests sent to the broker, those that the proxy repeats included."""
    evicted: int = 0
    """Members removed from their group after their session timeout."""
    expired: int = 0
    """Transactions aborted after their timeout."""
    refused_ends: int = 0
    """Commits and aborts of transactions that had been aborted at their timeout."""
    refused_offsets: int = 0
    """Offsets in a transaction that came from a generation that was over."""
    held_offsets: int = 0
    """Committed offsets that were not told while a transaction with newer ones was open."""
    lost_answers: int = 0
    """Answers withheld on order."""
