"""The Alembic environment of every service. What it works on comes from deploy.migrate as attributes, never a file."""

from alembic import context

from shared.migrations.autogenerate import configured

given = context.config.attributes
configured(context, given["connection"], given["metadata"], given["service"])
with context.begin_transaction():
    context.run_migrations()
