"""Processes that answer questions about a dataset, apart from the one that talks to clients.

A query can take for ever, all memory, or the process with it, and the store has no way to stop one. So a nursery with a
single thread holds the dataset and forks workers, which share its memory; a worker answers one request at a time and
may be killed at any moment. The server asks a pool, which replaces what was lost (design, section 6).
"""
