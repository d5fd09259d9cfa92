from alembic import op
import sqlalchemy as sa


def upgrade() -> None:
    op.create_table("never", sa.Column("id", sa.Integer))
