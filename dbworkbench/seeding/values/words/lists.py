"""Short lists that columns hold, by what they are called, the likelier values first."""

from __future__ import annotations

LISTS: dict[str, tuple[str, ...]] = {
    "order status": ("delivered", "shipped", "paid", "processing", "pending", "cancelled", "refunded"),
    "payment status": ("paid", "captured", "authorized", "pending", "failed", "refunded"),
    "invoice status": ("paid", "sent", "overdue", "draft", "cancelled"),
    "shipment status": ("delivered", "in_transit", "out_for_delivery", "label_created", "returned"),
    "ticket status": ("closed", "resolved", "in_progress", "open", "waiting"),
    "task status": ("done", "in_progress", "todo", "blocked"),
    "post status": ("published", "draft", "archived"),
    "product status": ("active", "draft", "discontinued"),
    "user status": ("active", "invited", "suspended", "deleted"),
    "subscription status": ("active", "trialing", "past_due", "cancelled"),
    "job status": ("succeeded", "running", "queued", "failed"),
    "booking status": ("confirmed", "completed", "pending", "cancelled", "no_show"),
    "status": ("active", "completed", "pending", "inactive", "cancelled"),
    "type": ("standard", "premium", "basic", "other"),
    "customer type": ("private", "business"),
    "account type": ("checking", "savings", "credit"),
    "address type": ("shipping", "billing", "home", "work"),
    "payment type": ("card", "paypal", "bank_transfer", "cash"),
    "transaction type": ("purchase", "transfer", "deposit", "withdrawal", "refund", "fee"),
    "event type": ("page_view", "click", "login", "search", "purchase", "signup", "logout"),
    "notification type": ("email", "push", "sms"),
    "room type": ("double", "single", "twin", "suite"),
    "contract type": ("permanent", "fixed_term", "part_time", "freelance"),
    "device type": ("mobile", "desktop", "tablet"),
    "file type": ("pdf", "jpg", "png", "docx", "xlsx", "csv"),
    "vehicle type": ("car", "van", "truck", "motorcycle"),
    "category": ("Electronics", "Home & Garden", "Clothing", "Books", "Sports", "Toys", "Beauty", "Food"),
    "priority": ("normal", "high", "low", "urgent"),
    "severity": ("minor", "major", "critical", "blocker"),
    "level": ("medium", "high", "low"),
    "log level": ("INFO", "DEBUG", "WARN", "ERROR"),
    "salutation": ("Mr", "Ms", "Mx", "Dr"),
    "unit": ("piece", "kg", "g", "l", "m", "box", "h"),
    "role": ("member", "editor", "admin", "viewer", "owner"),
    "size": ("M", "L", "S", "XL", "XS", "XXL"),
    "method": ("card", "paypal", "bank_transfer", "invoice", "cash"),
    "payment method": ("card", "paypal", "bank_transfer", "invoice", "cash"),
    "http method": ("GET", "POST", "PUT", "DELETE", "PATCH"),
    "plan": ("free", "pro", "team", "enterprise"),
    "tier": ("free", "silver", "gold", "platinum"),
    "channel": ("web", "mobile_app", "store", "phone", "marketplace"),
    "source": ("organic", "direct", "referral", "email", "ads", "social"),
    "provider": ("stripe", "paypal", "adyen", "klarna"),
    "carrier": ("DHL", "UPS", "FedEx", "DPD", "GLS"),
    "device": ("mobile", "desktop", "tablet"),
    "platform": ("web", "ios", "android"),
    "browser": ("Chrome", "Safari", "Firefox", "Edge"),
    "os": ("Windows", "Android", "iOS", "macOS", "Linux"),
    "environment": ("production", "staging", "development"),
    "frequency": ("monthly", "weekly", "daily", "yearly", "once"),
    "interval": ("month", "year", "week"),
    "condition": ("new", "used", "refurbished"),
    "material": ("cotton", "steel", "oak", "leather", "glass", "plastic", "wool", "aluminium", "linen"),
    "genre": ("Fiction", "Drama", "Comedy", "Thriller", "Documentary", "Fantasy", "Romance", "History"),
    "department": (
        *("Engineering", "Sales", "Customer Support", "Marketing", "Operations", "Finance", "Logistics"),
        *("Human Resources", "Product", "Purchasing", "Quality", "Legal", "IT", "Research"),
    ),
    "marital status": ("married", "single", "divorced", "widowed"),
    "blood type": ("O+", "A+", "B+", "O-", "A-", "AB+", "B-", "AB-"),
    "severity level": ("minor", "major", "critical"),
    "sentiment": ("positive", "neutral", "negative"),
    "visibility": ("public", "private", "internal"),
    "permission": ("read", "write", "admin"),
    "entity type": ("order", "customer", "product", "invoice"),
    "action": ("update", "create", "view", "delete", "login", "export"),
    "operation": ("update", "insert", "delete"),
    "season": ("spring", "summer", "autumn", "winter"),
    "shift": ("morning", "evening", "night"),
    "tag": (
        *("new", "sale", "popular", "featured", "eco", "gift", "limited", "bestseller", "seasonal"),
        *("handmade", "vegan", "import", "clearance", "premium", "outdoor", "kids"),
    ),
    "skill": ("SQL", "Python", "Excel", "Project management", "Java", "Design", "Sales", "Writing"),
}

AREAS = (
    *("Electronics", "Computer", "Phone", "Camera", "Audio", "Home", "Kitchen", "Furniture", "Lighting", "Garden"),
    *("Clothing", "Shoe", "Bag", "Jewellery", "Watch", "Beauty", "Health", "Book", "Music", "Film", "Game", "Toy"),
    *("Baby", "Sports", "Outdoor", "Cycling", "Travel", "Office", "Stationery", "Pet", "Food", "Drinks", "Car"),
    *("Industrial", "Art", "Craft"),
)
RANGES = (
    *("Accessories", "Essentials", "Sets", "Gifts", "Basics", "Care", "Supplies", "Storage", "Sale", "Classics"),
    *("Novelties", "Spare Parts", "Bestsellers", "Deals", "for Beginners", "for Professionals"),
)

LIKELY = {
    "active": 9.0,
    "delivered": 8.0,
    "completed": 8.0,
    "complete": 8.0,
    "paid": 7.0,
    "published": 7.0,
} | {
    "done": 7.0, "closed": 6.0, "succeeded": 9.0, "success": 9.0, "successful": 9.0, "confirmed": 7.0,
    "approved": 6.0, "shipped": 4.0, "sent": 5.0, "enabled": 8.0, "resolved": 5.0, "verified": 7.0,
    "normal": 6.0, "medium": 5.0, "standard": 5.0, "info": 7.0, "member": 8.0, "user": 9.0, "get": 6.0,
    "customer": 9.0, "open": 3.0, "free": 5.0, "public": 5.0, "yes": 2.0, "ok": 9.0, "captured": 5.0,
    "cancelled": 0.8, "canceled": 0.8, "failed": 0.6, "failure": 0.6, "error": 0.6, "refunded": 0.5,
    "returned": 0.6, "rejected": 0.6, "expired": 0.8, "suspended": 0.4, "blocked": 0.4, "banned": 0.2,
    "deleted": 0.3, "archived": 0.8, "inactive": 1.0, "disabled": 0.6, "draft": 1.2, "urgent": 0.6,
    "critical": 0.4, "blocker": 0.2, "fatal": 0.1, "admin": 0.4, "owner": 0.3, "superuser": 0.1,

        "root": 0.1,
        "chargeback": 0.2,
        "disputed": 0.2,
        "void": 0.3,
        "lost": 0.3,
        "unknown": 0.4,
        "other": 0.8
    ,

        "enterprise": 0.5,
        "platinum": 0.4,
        "private": 3.0,
        "withdrawn": 0.5,
        "terminated": 0.5,
        "no_show": 0.4
    ,
}
"""How much likelier than usual (2) a state is where it occurs."""
USUAL = 2.0


def likelihood(value: object) -> float:
    """Return the weight of a value among others: finished things are many, failed ones few."""
    return LIKELY.get(str(value).lower().replace("-", "_").replace(" ", "_"), USUAL)
