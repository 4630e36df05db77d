"""Record batches (message format v2): where they begin and which transaction markers they hold.

Only batch headers are read, and only when a repair needs them. A part of a batch at
the end, which the protocol allows and no reader can use, is dropped.
"""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right

from .wire import Cursor

HEADER_BYTES = 61
LENGTH_COUNTS_FROM = 12
CONTROL_BATCH = 0x20
ABORT, COMMIT = 0, 1

_BORDER = struct.Struct(">qi")  # base offset, length
_DETAILS = struct.Struct(">hi")  # attributes, last offset delta
_DETAILS_AT, _PRODUCER_ID_AT = 21, 43
_PRODUCER_ID = struct.Struct(">q")

Marker = tuple[int, int]
"""(offset, ABORT or COMMIT)"""


class Batches:
    """The batches of one partition in one Fetch answer, indexed on first need."""

    __slots__ = ("records", "_starts", "_first_offsets", "_end_offsets", "_markers")

    def __init__(self, records: memoryview) -> None:
        self.records = records
        self._starts: list[int] | None = None
        self._first_offsets: list[int] = []
        self._end_offsets: list[int] = []
        self._markers: dict[int, list[Marker]] = {}

    def _index(self) -> list[int]:
        """The byte position of each batch and, last, where the last one ends."""
        if self._starts is not None:
            return self._starts
        records, size, start = self.records, len(self.records), 0
        starts = [0]
        while start + HEADER_BYTES <= size:
            base, length = _BORDER.unpack_from(records, start)
            end = start + LENGTH_COUNTS_FROM + length
            if end > size:
                break
            attributes, last_delta = _DETAILS.unpack_from(records, start + _DETAILS_AT)
            if attributes & CONTROL_BATCH:
                producer = _PRODUCER_ID.unpack_from(records, start + _PRODUCER_ID_AT)[0]
                self._markers.setdefault(producer, []).append((base + last_delta, _marker_kind(records, start)))
            self._first_offsets.append(base)
            self._end_offsets.append(base + last_delta + 1)
            starts.append(end)
            start = end
        if start < size:
            self.records = records[:start]
        self._starts = starts
        return starts

    def border_within(self, start: int, room: int, first_may_exceed: bool) -> int:
        """The last batch border that is at most `room` bytes behind the border `start`.

        The first batch of an answer is sent even if it does not fit: else a batch
        larger than the client's limit could never be read.
        """
        if len(self.records) - start <= room:
            return len(self.records)
        starts = self._index()
        border = starts[max(bisect_right(starts, start + room) - 1, 0)]
        if border <= start:
            following = bisect_right(starts, start)
            border = starts[following] if first_may_exceed and following < len(starts) else start
        return border

    def first_offset_from(self, border: int) -> int:
        """The first offset of the batch that begins at this border."""
        return self._first_offsets[bisect_left(self._index(), border)]

    def end_offset_before(self, border: int) -> int:
        """The offset behind the batch that ends at this border."""
        return self._end_offsets[bisect_left(self._index(), border) - 1]

    def end_offset(self) -> int:
        """The offset behind the last batch."""
        self._index()
        return self._end_offsets[-1]

    def first_marker(self, producer: int, offset: int) -> Marker | None:
        """The producer's first transaction marker at or behind `offset`."""
        self._index()
        markers = self._markers.get(producer, [])
        position = bisect_left(markers, (offset, ABORT))
        return markers[position] if position < len(markers) else None


def _marker_kind(records: memoryview, start: int) -> int:
    """The type in the key of a control batch's only record."""
    cursor = Cursor(records, start + HEADER_BYTES)
    cursor.varint()  # record length
    cursor.at += 1  # attributes
    cursor.varint()  # timestamp delta
    cursor.varint()  # offset delta
    cursor.varint()  # key length
    cursor.at += 2  # the key's version
    return cursor.int16()
