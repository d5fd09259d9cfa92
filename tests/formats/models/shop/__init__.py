from .customers import Customer
from .orders import Order

__all__ = ["Customer", "Order"]
