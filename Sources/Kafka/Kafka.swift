// The Kafka module; see README.md for who may import whom.
