"""Times of day in zones whose clocks are put, by rules in the zones' own names."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from voiceguide.live.instants import length_in_words, next_time_of_day

if TYPE_CHECKING:
    from collections.abc import Iterator

BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"
"""02:00 becomes 03:00 on 29 March 2026, and 03:00 becomes 02:00 on 25 October."""
NEW_YORK = "EST5EDT,M3.2.0,M11.1.0"
LORD_HOWE = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"
"""By half an hour."""
SANTIAGO = "<-04>4<-03>,M9.1.6/24,M4.1.6/24"
"""At midnight: 00:00 becomes 01:00 on 6 September 2026, and 23:00 on 4 April."""
KOLKATA = "IST-5:30"

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be set here")


@pytest.fixture(autouse=True)
def zone_again() -> Iterator[None]:
    yield
    time.tzset()


def minutes(monkeypatch: pytest.MonkeyPatch, zone: str, now: str, until: str) -> tuple[float, str]:
    """From a moment in UTC to a local time of day; and what is said about it."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        now_s = datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp()
        hour, minute = map(int, until.split(":"))
        found = next_time_of_day(hour, minute, now_s)
    time.tzset()
    return (found.at_s - now_s) / 60, found.remark


@pytest.mark.parametrize(
    ("zone", "now", "until", "expected"),
    [
        (KOLKATA, "2026-06-01T15:30:00", "21:30", 30),
        (KOLKATA, "2026-06-01T15:59:30", "21:30", 0.5),
        (KOLKATA, "2026-06-01T16:00:00", "21:30", 24 * 60),  # it is just that
        (KOLKATA, "2026-06-01T18:20:00", "00:00", 10),
        (KOLKATA, "2026-06-01T18:20:00", "00:20", 30),
        (BERLIN, "2026-03-29T00:50:00", "03:20", 30),  # over the gap: 01:50 CET, 03:20 CEST
        (BERLIN, "2026-03-29T00:59:59", "03:00", 1 / 60),
        (BERLIN, "2026-03-28T22:40:00", "03:10", 150),  # from the evening before
        (BERLIN, "2026-03-28T22:50:00", "23:40", 23 * 60 - 10),  # a day of 23 hours
        (BERLIN, "2026-10-24T23:50:00", "03:20", 150),  # 01:50 CEST to 03:20 CET
        (BERLIN, "2026-10-24T21:50:00", "23:40", 25 * 60 - 10),  # a day of 25 hours
        (NEW_YORK, "2026-03-08T06:50:00", "03:20", 30),
        (NEW_YORK, "2026-11-01T05:30:00", "02:10", 100),
        (LORD_HOWE, "2026-10-03T15:20:00", "02:40", 20),  # 01:50, and half an hour is missing
        (LORD_HOWE, "2026-04-04T14:20:00", "02:10", 80),  # 01:20, and half an hour comes twice
        (SANTIAGO, "2026-09-06T03:50:00", "01:10", 20),  # 23:50, and midnight is missing
        (SANTIAGO, "2026-04-05T02:50:00", "00:10", 80),  # 23:50, and 23:00 comes again
    ],
)
def test_how_far_away_a_time_of_day_is(
    zone: str, now: str, until: str, expected: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, remark = minutes(monkeypatch, zone, now, until)
    assert found == pytest.approx(expected)
    assert remark == ""


@pytest.mark.parametrize(
    ("zone", "now", "until", "expected", "instead"),
    [
        (BERLIN, "2026-03-29T00:50:00", "02:30", 40, "03:30"),
        (BERLIN, "2026-03-28T18:00:00", "02:00", 420, "03:00"),
        (SANTIAGO, "2026-09-06T03:50:00", "00:00", 10, "01:00"),
        (LORD_HOWE, "2026-10-03T15:20:00", "02:15", 25, "02:45"),
    ],
)
def test_a_time_that_does_not_exist_is_as_long_after_the_gap(
    zone: str,
    now: str,
    until: str,
    expected: float,
    instead: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, remark = minutes(monkeypatch, zone, now, until)
    assert found == pytest.approx(expected)
    assert remark == (
        f"{until} does not exist that day, for the clocks are put forward: {instead} is meant."
    )


def test_once_the_gap_is_over_the_next_day_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    found, remark = minutes(monkeypatch, BERLIN, "2026-03-29T01:10:00", "02:30")  # 03:10 CEST
    assert found == pytest.approx(23 * 60 + 20)
    assert remark == ""


@pytest.mark.parametrize(
    ("zone", "now", "until", "expected", "which"),
    [
        (BERLIN, "2026-10-24T23:50:00", "02:30", 40, "first"),
        (BERLIN, "2026-10-25T00:20:00", "02:30", 10, "first"),  # 02:20 CEST
        (BERLIN, "2026-10-25T00:40:00", "02:30", 50, "second"),  # 02:40 CEST, then 02:30 CET
        (BERLIN, "2026-10-25T01:20:00", "02:30", 10, "second"),  # 02:20 CET
        (NEW_YORK, "2026-11-01T05:20:00", "01:30", 10, "first"),
        (SANTIAGO, "2026-04-05T01:50:00", "23:30", 40, "first"),  # 22:50
        (SANTIAGO, "2026-04-05T02:50:00", "23:30", 40, "second"),  # 23:50
    ],
)
def test_a_time_that_comes_twice_is_the_next_of_the_two(
    zone: str, now: str, until: str, expected: float, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, remark = minutes(monkeypatch, zone, now, until)
    assert found == pytest.approx(expected)
    assert remark == (
        f"{until} comes twice that day, for the clocks are put back: the {which} one is meant."
    )


def test_once_both_are_over_the_next_day_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    found, remark = minutes(monkeypatch, BERLIN, "2026-10-25T01:30:00", "02:30")  # 02:30 CET
    assert found == pytest.approx(24 * 60)
    assert remark == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (86399.5, "23 hours 59 minutes"),
        (3600, "1 hour"),
        (5460, "1 hour 31 minutes"),
        (60.2, "1 minute"),
        (20.9, "20 seconds"),
        (1, "1 second"),
        (90000, "25 hours"),
    ],
)
def test_a_length_in_words(seconds: float, text: str) -> None:
    assert length_in_words(seconds) == text
