"""python3 -m repair_proxy --port P --broker-port B --control-port C"""

from __future__ import annotations

import argparse
import logging
import socket
import sys
import threading

from .control import serve_control
from .proxy import HOST, Proxy

SWITCH_SECONDS = 0.0005
"""Shorter than Python's 5 ms: a thread that has an answer to pass on waits less for one that scans a large one."""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="repair_proxy", description="Repairs the local test broker's protocol defects."
    )
    parser.add_argument("--port", type=int, required=True, help="where clients connect (loopback)")
    parser.add_argument("--broker-port", type=int, required=True, help="where the broker listens (loopback)")
    parser.add_argument("--control-port", type=int, required=True, help="UDP port for orders (loopback)")
    parser.add_argument("--verbose", action="store_true", help="log the end of every connection")
    options = parser.parse_args()
    logging.basicConfig(
        level=logging.DEBUG if options.verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(message)s",
        stream=sys.stderr,
    )
    sys.setswitchinterval(SWITCH_SECONDS)
    proxy = Proxy(options.port, options.broker_port)
    control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    control.bind((HOST, options.control_port))
    threading.Thread(
        target=serve_control,
        args=(control, proxy.network, proxy.statistics, proxy.transactions, proxy.offsets),
        name="control",
        daemon=True,
    ).start()
    proxy.serve()


if __name__ == "__main__":
    main()
