// The Hub module; see README.md for who may import whom.
