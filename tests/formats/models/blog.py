"""Models as they are met: mixins, a convention, types of several dialects, what is Python's alone."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE, ExcludeConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship


class Status(enum.Enum):
    """How far."""

    NEW = "new"
    OLD = "old"


class Mail(sa.TypeDecorator[str]):
    impl = sa.String(254)
    cache_ok = True


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Stamped:
    created: Mapped[datetime] = mapped_column(  # onupdate
        sa.DateTime(timezone=True), server_default=sa.func.now(), onupdate=sa.func.now()
    )

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"eager_defaults": True}


numbers = sa.Sequence("numbers", start=5, metadata=Base.metadata)
post_tags = sa.Table(
    "post_tags",
    Base.metadata,
    sa.Column("post_id", sa.ForeignKey("posts.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tags.id"), primary_key=True),
)
bookings = sa.Table(  # event
    "bookings",
    Base.metadata,
    sa.Column("during", TSTZRANGE),
    sa.Column("mood", sa.Enum("happy", "sad", native_enum=False, name="mood")),
    ExcludeConstraint(("during", "&&"), name="no_overlap"),
)
sa.event.listen(bookings, "after_create", sa.DDL("SELECT 1"))


class Post(Stamped, Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[Status] = mapped_column(  # default
        sa.Enum(Status, name="post_status", values_callable=lambda kind: [each.value for each in kind]),
        server_default="new",
        default=Status.NEW,
    )
    title: Mapped[str | None] = mapped_column(
        sa.String(30), sa.CheckConstraint("length(title) > 3", name="long"), index=True
    )
    meta: Mapped[dict[str, Any]] = mapped_column("meta data", JSONB, server_default=sa.text("'{}'::jsonb"))
    mail: Mapped[str | None] = mapped_column(Mail, info={"sensitive": "pii"})  # mail
    tags: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    price: Mapped[float] = mapped_column(sa.Numeric(12, 2), info={"widget": object()})  # info
    gross: Mapped[float | None] = mapped_column(sa.Numeric, sa.Computed("price * 1.2", persisted=True))
    lines: Mapped[int] = mapped_column(  # mysql
        sa.SmallInteger().with_variant(mysql.TINYINT(unsigned=True), "mysql")
    )
    note_id: Mapped[int | None] = mapped_column(sa.ForeignKey("notes.id", ondelete="CASCADE"))

    tag_rows: Mapped[list["Tag"]] = relationship(secondary=post_tags, lazy="selectin", cascade="all")  # lazy

    __table_args__ = (
        sa.Index(
            "lower_title", sa.func.lower(title), sa.text("created DESC NULLS LAST"),
            postgresql_where=sa.text("title <> ':x'"),
        ),
        sa.Index("gin_tags", "tags", postgresql_using="gin"),
        {
            "comment": "What is written",
            "info": {"owner": "web", "volume": "2M"},
            "postgresql_partition_by": "RANGE (created)",
        },
    )  # fmt: skip


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True, start=10), primary_key=True)
    body: Mapped[str] = mapped_column(sa.Text)


class Tag(Base):
    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]

    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "tag"}


class Special(Tag):  # inherits
    __tablename__ = "special"

    id: Mapped[int] = mapped_column(sa.ForeignKey("tags.id"), primary_key=True)

    __mapper_args__ = {"polymorphic_identity": "special"}


class Shouting(Special):  # same table
    __mapper_args__ = {"polymorphic_identity": "shouting"}
