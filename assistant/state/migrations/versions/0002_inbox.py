"""Mailboxes and their messages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "mailboxes",
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True)),
        sa.Column("validity", sa.BigInteger()),
        sa.Column("following", sa.BigInteger()),
        sa.PrimaryKeyConstraint("account", name="pk_mailboxes"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.String(64)),
        sa.Column("digest", sa.String(64)),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(24)),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("keyword", sa.String(64), nullable=False),
        sa.Column("needs_human", sa.Boolean(), nullable=False),
        sa.Column("draft", sa.String(160)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(200), nullable=False),
        sa.Column("token", sa.String(32)),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("text_until", sa.DateTime(timezone=True)),
        sa.Column("edit", sa.String(16)),
        sa.Column("likeness", sa.Float()),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("account", "validity", "uid", name="uq_inbox_validity"),
        sa.UniqueConstraint("account", "message", "digest", name="uq_inbox_message"),
    )
    op.create_index("ix_inbox_step", "inbox", ["step"])
    op.create_index("ix_inbox_text_until", "inbox", ["text_until"])


def downgrade() -> None:
    """Remove the tables with all that is in them."""
    for table in ("inbox", "mailboxes"):
        op.drop_table(table)
