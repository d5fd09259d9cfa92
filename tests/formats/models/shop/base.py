from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, declarative_base


class Base(DeclarativeBase):
    pass


Billing = declarative_base(metadata=MetaData(schema="billing"))
