"""Starts and stops the local test broker with the repair proxy in front.

`state.py` remembers what was started, `processes.py` starts and ends it,
`probe.py` asks whether it answers, `__main__.py` is the command.
"""
