"""PostgreSQL and Valkey of the default set-up: both from wheels, started on demand and stopped by the last user.

- home: where they are stored, and their secrets;
- servers: calls of a process that uses them, `ensure_servers` and `release_servers`;
- keeper: the process that owns both servers;
- postgres, valkey: how each one is created and started.
"""
