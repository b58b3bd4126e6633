"""PostgreSQL and Valkey of the default set-up: both from wheels, started on demand and stopped by the last user.

home     where they live and what their secrets are
servers  what a using process calls: `ensure_servers`, `release_servers`
keeper   the process that owns both servers
postgres, valkey   how each one is made and started
"""
