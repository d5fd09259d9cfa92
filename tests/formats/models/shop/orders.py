from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKey, Integer, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, Billing

if TYPE_CHECKING:
    from .customers import Customer


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    customer: Mapped[Customer] = relationship(back_populates="orders")


class Invoice(Billing):  # type: ignore[misc, valid-type]  # the older way
    __tablename__ = "invoices"

    id = Column(Integer, primary_key=True)


Table("logs", Base.metadata, Column("order_id", ForeignKey(Order.id)), Column("line", Integer))
