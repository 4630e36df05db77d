"""A proxy that repairs what the local test broker gets wrong.

Transactions are tested against noida-db 0.2.3, the only broker with real
transactions that the package registries offer. It departs from Apache Kafka in
eight places, and each repair has a file of its own:

    fetch.py     stale aborted transactions and ignored byte limits in a Fetch answer,
                 with batches.py and read_ahead.py
    arrivals.py  a Fetch that should wait for data is answered at once
    groups.py    a consumer that died stays in its group for ever
    transactions.py  a producer that died leaves its transaction open for ever
    offsets.py   offsets in a transaction from a generation that is over are taken, and
                 offsets are told while a transaction with newer ones is open
    versions.py  the protocol versions that the other files can read, and the address that clients are told
    network.py   no repair: connections that a test cuts, opens or lets lose an answer

`connection.py` carries one client's requests through these repairs, `proxy.py`
listens, `control.py` takes the orders of a test, `wire.py` reads the protocol.
Requests that need no repair pass through without being read.
"""
