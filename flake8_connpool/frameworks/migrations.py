"""Migrations of databases: scripts of Alembic, which run once and then end."""

# Only the environment and the migrations of Alembic import these.
OF_MIGRATIONS = ("alembic.context", "alembic.op")
