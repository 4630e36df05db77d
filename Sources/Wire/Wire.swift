// The Wire module; see README.md for who may import whom.
