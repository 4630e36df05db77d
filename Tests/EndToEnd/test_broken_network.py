"""The hub behind a network that fails: cut for seconds, or losing the answer to a commit."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

from department import citizen_id
from hub_process import SESSION_MILLIS, Hub
from test_main_job import QUIET_SECONDS, Departments, dibao_child, schooling

COMMIT_SECONDS = 30
# The last is longer than a transaction and a session may last: what was open is given up and done again.
CUTS_SECONDS = (1.0, 2.0, 2 * SESSION_MILLIS / 1000)
END_TRANSACTION = 26
PEOPLE_A_ROUND = 40


def test_cuts_and_lost_answers_lose_nothing_and_repeat_nothing(
    hub: Hub, department: Departments, order: Callable[[str], dict]
) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    rounds = len(CUTS_SECONDS)
    for cut, seconds in enumerate(CUTS_SECONDS):
        lost = order(f"lose {END_TRANSACTION}")["lost_answers"]
        for number in range(cut * PEOPLE_A_ROUND, (cut + 1) * PEOPLE_A_ROUND):
            civil_affairs.send(dibao_child(civil_affairs, number), flush=False)
            education.send(schooling(education, number), flush=False)
        civil_affairs.flush()
        education.flush()
        # A commit that waits for its answer is then met by the cut, before the client asks again.
        deadline = time.monotonic() + COMMIT_SECONDS
        while order("state")["lost_answers"] == lost:
            assert time.monotonic() < deadline, "no transaction came to its end"
            time.sleep(0.005)
        order("cut")
        time.sleep(seconds)
        order("open")
    education.referrals.wait_for_count(rounds * PEOPLE_A_ROUND, "referrals")
    education.referrals.read_until_quiet(QUIET_SECONDS)

    made = Counter(record.data["subject"]["person"] for record in education.referrals.received)
    assert made == {citizen_id(number): 1 for number in range(rounds * PEOPLE_A_ROUND)}
    assert "event=cycle.failed" in hub.lines()
    code, seconds = hub.stop()
    assert (code, seconds < 10) == (0, True)


def test_it_stops_in_time_while_the_broker_is_gone(
    hub: Hub, department: Departments, order: Callable[[str], dict]
) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    order("cut")
    _, seconds = hub.stop()
    assert seconds < 10
    order("open")

    civil_affairs.send(dibao_child(civil_affairs, 1))
    education.send(schooling(education, 1))
    hub.start()
    education.referrals.wait_for_count(1, "referral")
    assert hub.stop()[0] == 0
