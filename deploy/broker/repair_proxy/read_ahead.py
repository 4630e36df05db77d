"""Keeps the surplus of a Fetch answer for the client's next question.

noida sends the whole rest of the log each time. To cut that at the client's limit
and throw the surplus away would move a log of n answers n times. So the surplus is
kept, the broker is asked only for what follows it, and the client is served from
here first. The books are one connection's and end with it: a broker that lost its
last seconds in a crash has lost its connections too.
"""

from __future__ import annotations

from collections import deque

from .batches import Batches, Marker


class Held:
    """The batches of one partition that the broker has sent and the client has not been sent."""

    def __init__(self) -> None:
        self._chunks: deque[Batches] = deque()
        self._position = 0  # in the first chunk
        self._served_to = 0  # offset behind the last batch that was served

    def append(self, records: memoryview) -> None:
        if records:
            self._chunks.append(Batches(records))

    def take(self, room: int, first_may_exceed: bool) -> memoryview:
        """The next whole batches, at most `room` bytes; fewer where one answer of the broker ends."""
        if not self._chunks:
            return memoryview(b"")
        chunk = self._chunks[0]
        start = self._position
        border = chunk.border_within(start, room, first_may_exceed)
        if border == len(chunk.records):
            self._chunks.popleft()
            self._position = 0
        else:
            self._position = border
        if self._chunks and border > start:
            self._served_to = chunk.end_offset_before(border)
        whole = start == 0 and border == len(chunk.records)
        return chunk.records if whole else chunk.records[start:border]

    def is_empty(self) -> bool:
        return not self._chunks

    def next_offset(self) -> int:
        """The first offset of the next batch; only while there is one."""
        return self._chunks[0].first_offset_from(self._position)

    def end_offset(self) -> int:
        """The offset from which on the broker is to be asked; only while there is a batch."""
        return self._chunks[-1].end_offset()

    def continues_at(self, offset: int) -> bool:
        """Whether a client that asks for this offset has had all that was served, and no more."""
        return not self.is_empty() and self._served_to <= offset <= self.next_offset()

    def first_marker(self, producer: int, offset: int) -> Marker | None:
        """The producer's first transaction marker at or behind `offset`."""
        for chunk in self._chunks:
            marker = chunk.first_marker(producer, offset)
            if marker is not None:
                return marker
        return None
