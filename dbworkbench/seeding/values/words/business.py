"""Made-up firms, and what they sell."""

from __future__ import annotations

STEMS = tuple(
    (
        "Alpine Amber Apex Atlas Beacon Birch Bluewater Bright Cedar Cobalt Copper Coral "
        "Crescent Delta Eastern "
        "Ember Evergreen Falcon First Foxglove Golden Granite Greenfield Harbor Hazel Highland "
        "Horizon Iron Ivory "
        "Juniper Keystone Lakeside Lantern Larch Lunar Maple Meadow Meridian Millstone Monarch Nordic North "
        "Northwind Oakwood Olive Onyx Orchard Orion Pacific Pebble Pine Pioneer Polar Prairie "
        "Quarry Quartz Raven "
        "Redwood Ridge River Rowan Sable Saffron Sequoia Silver Slate Solar Southern Sparrow "
        "Sterling Stonebridge "
        "Summit Sunrise Swift Tamarack Terra Tidal Timber Topaz Union Valley Vertex Vista Walnut "
        "Westbrook Willow "
        "Windmill Winter Wren Zenith"
    ).split()
)
TRADES = tuple(
    (
        "Analytics Apparel Automation Bakery Bank Biotech Builders Capital Ceramics Chemicals "
        "Coffee Components "
        "Consulting Controls Design Dynamics Electric Electronics Energy Engineering Farms Foods "
        "Freight Furniture "
        "Gardens Glass Group Health Hardware Holdings Industries Instruments Insurance Labs "
        "Lighting Logistics "
        "Machines Manufacturing Marine Materials Media Medical Metals Motors Networks Optics "
        "Outfitters Packaging "
        "Paper Partners Pharma Plastics Power Press Printing Properties Publishing Robotics "
        "Security Shipping "
        "Software Solutions Sports Studios Supply Systems Technologies Textiles Tools Toys Trading Transport "
        "Travel Ventures Works"
    ).split()
)
FORMS = {
    "US": (" Inc.", "", " LLC", " Corp.", ""),
    "GB": (" Ltd", "", " plc", " & Sons Ltd", ""),
    "DE": (" GmbH", " AG", " GmbH & Co. KG", " e.K.", ""),
    "AT": (" GmbH", " AG", "", " KG"),
    "CH": (" AG", " GmbH", "", " SA"),
    "FR": (" SARL", " SA", " SAS", ""),
    "ES": (" S.L.", " S.A.", "", " S.L.U."),
    "IT": (" S.r.l.", " S.p.A.", "", " S.n.c."),
    "NL": (" B.V.", " N.V.", ""),
    "PL": (" sp. z o.o.", " S.A.", ""),
    "SE": (" AB", "", " HB"),
    "BR": (" Ltda.", " S.A.", ""),
    "PT": (" Lda.", " S.A.", ""),
}
"""Legal forms by country, after a space; none for many."""

LOOKS = tuple(
    (
        "Adjustable Classic Compact Cordless Deluxe Durable Ergonomic Essential Everyday Foldable Handmade "
        "Heavy-Duty Insulated Lightweight Mini Modern Organic Portable Premium Pro Recycled "
        "Rustic Slim Smart "
        "Soft Stackable Travel Ultra Vintage Waterproof Wireless"
    ).split()
)
STUFF = tuple(
    (
        "Acacia Aluminium Bamboo Brass Canvas Ceramic Copper Cork Cotton Denim Felt Fleece Glass "
        "Granite Leather "
        "Linen Marble Merino Oak Porcelain Rattan Silicone Silk Stainless Steel Titanium Velvet "
        "Walnut Wood Wool"
    ).split()
)
GOODS = tuple(
    (
        "Apron|Backpack|Baking Tray|Bath Towel|Bed "
        "Frame|Belt|Bench|Blanket|Bookend|Bookshelf|Bottle|Bowl|Bracelet|"
        "Bread Box|Cabinet|Candle Holder|Card Holder|Chair|Chopping Board|Clock|Coat Rack|Coffee Grinder|"
        "Coffee Table|Cushion|Cutting Board|Desk|Desk Lamp|Desk Organizer|Dining Table|Doormat|Drawer Unit|"
        "Duffel Bag|Espresso Cup|Floor Lamp|Flower Pot|Frying Pan|Garden Chair|Gloves|Hammock|Hat|Headphones|"
        "Jacket|Jewellery Box|Jug|Kettle|Keyboard|Key Ring|Knife Block|Ladder|Lamp Shade|Laptop "
        "Sleeve|Laptop Stand|"
        "Laundry Basket|Lunch Box|Magazine Rack|Messenger Bag|Mirror|Monitor Stand|Mouse Pad|Mug|Napkin Set|"
        "Notebook Cover|Pan Set|Pen Holder|Pendant Light|Phone Case|Phone Stand|Photo "
        "Frame|Picnic Basket|Pillow|"
        "Placemat|Planter|Plate|Pot|Rug|Salad Bowl|Salt Mill|Sandals|Scarf|Serving Tray|Shelf|Shoe Rack|"
        "Shower Curtain|Side Table|Slippers|Sneakers|Socks|Speaker|Spice Rack|Spoon Rest|Stool|Storage Box|"
        "Sunglasses|Table Lamp|Tablecloth|Tea Towel|Teapot|Tent|Throw|Toaster|Toolbox|Tote Bag|Towel Rail|"
        "Travel Mug|Tray|Trousers|Tumbler|Umbrella|Vase|Wallet|Wall Clock|Wall Hook|Wash Bag|Waste Bin|Watch|"
        "Water Bottle|Wine Rack|Yoga Mat"
    ).split("|")
)
