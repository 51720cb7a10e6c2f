"""Workers: processes that answer requests about a dataset, apart from the server that talks to clients.

A query can take for ever, all memory, or the process with it, and the store has no way to stop a query. So a fork
server with a single thread holds the dataset and forks workers, which share its memory; a worker answers one request
at a time and may be killed at any moment. The server asks a pool, which replaces lost workers.
"""
