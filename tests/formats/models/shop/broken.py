from sqlalchemy import Table  # noqa: F401

from geoalchemy_of_nobody import Geometry  # noqa: F401
