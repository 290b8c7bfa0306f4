"""Runs migrations on the connection that :func:`assistant.state.database.migrate` gives."""

from alembic import context

from assistant.state.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
