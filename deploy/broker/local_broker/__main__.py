"""deploy/broker/local-broker: a local Kafka-protocol broker with real transactions.

noida-db behind the repair proxy, both on 127.0.0.1. For tests, benchmarks and the
demonstration only: what it writes is lost with its last seconds when it is killed.

    eval "$(deploy/broker/local-broker start)"    starts it and sets, in this shell,
                                                  REFERRAL_HUB_TEST_BROKER,
                                                  REFERRAL_HUB_TEST_BROKER_STATE and
                                                  REFERRAL_HUB_TEST_BROKER_CONTROL
    deploy/broker/local-broker stop
"""

from __future__ import annotations

import argparse
import functools
import json
import shutil
import sys
import time
from pathlib import Path

from . import probe, processes
from .state import State

START_SECONDS = 15.0
START_TRIES = 3
"""A free port can be taken by somebody else before the broker has it."""
SNAPSHOT_SECONDS = 6.0
"""noida keeps what was written this long before it is killed (and had no open transaction): it loses up to 5 s."""
OPEN_TRANSACTION_SECONDS = 20.0
"""noida forgets a transaction that is open when it is killed, and answers its commit with success. The hub's last 10 s."""
PAUSE_SECONDS = 0.1
DEFAULT_FOLDER = Path(__file__).parents[3] / ".build" / "local-broker"


def start(options: argparse.Namespace) -> int:
    folder: Path = options.state
    folder.mkdir(parents=True, exist_ok=True)
    running = State.load(folder)
    if running is not None:
        if is_complete(running) and probe.answers(running.port):
            print(f"local-broker: it runs already, with its state in {folder}", file=sys.stderr)
            print(running.variables())
            return 0
        end_all(running)
    if options.fresh:
        shutil.rmtree(folder / "data", ignore_errors=True)
    for _ in range(START_TRIES):
        free = probe.free_ports(3)
        state = State(
            folder=folder,
            port=options.port or free[0],
            broker_port=options.broker_port or free[1],
            control_port=options.control_port or free[2],
        )
        if options.without_proxy:
            state.broker_port, state.control_port = state.port, None
        if start_once(state):
            print(state.variables())
            return 0
        end_all(state)
    print(f"local-broker: it does not answer; see broker.log and proxy.log in {folder}", file=sys.stderr)
    return 1


def start_once(state: State) -> bool:
    state.broker = processes.start_broker(state.folder, state.broker_port)
    state.save()
    if state.control_port is not None:
        state.proxy = processes.start_proxy(state.folder, state.port, state.broker_port, state.control_port)
        state.save()
    # Somebody else's broker on the same port would answer too: ours must be alive.
    return probe.wait_until_it_answers(state.port, START_SECONDS, lambda: is_complete(state)) and is_complete(state)


def is_complete(state: State) -> bool:
    proxied = state.control_port is None or processes.is_alive(state.proxy)
    return proxied and processes.is_alive(state.broker)


def end_all(state: State) -> None:
    processes.end(state.proxy)
    processes.end(state.broker)
    state.forget()


def stop(options: argparse.Namespace) -> int:
    state = State.load(options.state)
    if state is not None:
        end_all(state)
    return 0


def status(options: argparse.Namespace) -> int:
    state = State.load(options.state)
    if state is None or not is_complete(state):
        print("local-broker: not running", file=sys.stderr)
        return 1
    print(state.variables())
    if state.control_port is not None:
        print(f"# {probe.order(state.control_port, 'state')}")
    return 0


def send_order(options: argparse.Namespace) -> int:
    state = running_state(options, with_proxy=True)
    if state is None or state.control_port is None:
        return 1
    words = options.command if options.command != "lose" else f"lose {options.api}"
    answer = probe.order(state.control_port, words)
    print(answer)
    return 1 if '"error"' in answer else 0


def crash(options: argparse.Namespace) -> int:
    """Kills the broker with -9 and starts it again on its data; clients see a broker that was away."""
    state = running_state(options, with_proxy=not options.at_once)
    if state is None or state.broker is None:
        return 1
    if not options.at_once and state.control_port is not None:
        probe.order(state.control_port, "cut")
        if not all_transactions_end(state.control_port):
            probe.order(state.control_port, "open")
            print("local-broker: a transaction stays open, which the broker would forget; not killed", file=sys.stderr)
            return 1
        time.sleep(SNAPSHOT_SECONDS)
    processes.kill(state.broker)
    answered = start_again(state)
    if state.control_port is not None:
        probe.order(state.control_port, "restarted")
        if not options.at_once:
            probe.order(state.control_port, "open")
    if not answered:
        print(f"local-broker: it does not answer after the crash; see broker.log in {state.folder}", file=sys.stderr)
    return 0 if answered else 1


def all_transactions_end(control_port: int) -> bool:
    """Whether, with the network cut, the proxy has aborted all that were open at their timeouts."""
    deadline = time.monotonic() + OPEN_TRANSACTION_SECONDS
    while json.loads(probe.order(control_port, "state"))["open_transactions"]:
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def start_again(state: State) -> bool:
    """The broker on its port and data; more than once, because the port of a killed one is not free at once."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        state.broker = processes.start_broker(state.folder, state.broker_port)
        state.save()
        alive = functools.partial(processes.is_alive, state.broker)
        if probe.wait_until_it_answers(state.broker_port, START_SECONDS, alive) and alive():
            return True
    return False


def running_state(options: argparse.Namespace, with_proxy: bool) -> State | None:
    state = State.load(options.state)
    if state is None or not is_complete(state):
        print("local-broker: not running; `deploy/broker/local-broker start` starts it", file=sys.stderr)
        return None
    if with_proxy and state.control_port is None:
        print("local-broker: it was started without the proxy, which carries out this order", file=sys.stderr)
        return None
    return state


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="deploy/broker/local-broker", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--state",
        type=lambda text: Path(text).resolve(),
        default=DEFAULT_FOLDER,
        help="folder for data, logs and process ids; another folder is another broker (default: .build/local-broker)",
    )
    commands = parser.add_subparsers(dest="command", required=True)

    starting = commands.add_parser("start", help="start, wait until it answers, print the addresses")
    starting.add_argument("--port", type=int, help="where clients connect (default: a free port)")
    starting.add_argument("--control-port", type=int, help="UDP port for cut, open, lose, state (default: free)")
    starting.add_argument("--broker-port", type=int, help="where noida-db itself listens (default: free)")
    starting.add_argument("--fresh", action="store_true", help="delete what an earlier run left")
    starting.add_argument(
        "--without-proxy", action="store_true", help="for benchmarks: clients meet noida-db itself; never abort there"
    )
    starting.set_defaults(carry_out=start)

    commands.add_parser("stop", help="end exactly what start started; the data stay").set_defaults(carry_out=stop)
    commands.add_parser("status", help="print the addresses and the proxy's counts").set_defaults(carry_out=status)
    commands.add_parser("cut", help="end all connections, refuse new ones").set_defaults(carry_out=send_order)
    commands.add_parser("open", help="let connections in again").set_defaults(carry_out=send_order)
    losing = commands.add_parser("lose", help="lose the next answer of one kind, so that its outcome is unknown")
    losing.add_argument("api", type=int, help="key of the request: 0 Produce, 26 EndTxn, 28 TxnOffsetCommit ...")
    losing.set_defaults(carry_out=send_order)
    crashing = commands.add_parser(
        "crash", help="cut, wait for open transactions' timeouts and the snapshot, kill -9, start again, open"
    )
    crashing.add_argument("--at-once", action="store_true", help="kill without the cut and the wait: loses seconds")
    crashing.set_defaults(carry_out=crash)
    return parser.parse_args()


def main() -> int:
    options = arguments()
    result: int = options.carry_out(options)
    return result


if __name__ == "__main__":
    sys.exit(main())
