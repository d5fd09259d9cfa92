"""Small vocabularies: common words and names, none of them taken from anybody's data."""

from __future__ import annotations

FIRST_NAMES = tuple(
    (
        "Ada Alan Alice Amir Ana Anders Anna Antonio Asha Astrid Ben Bianca Boris Carla Carlos Cecilia "
        "Chen Clara Daniel David Diego Dina Elena Eli Emil Emma Erik Esra Eva Fatima Felix Finn Frida "
        "Gabriel Georg Grace Hanna Hans Hassan Hugo Ida Igor Ines Ingrid Ivan Jack Jakob James Jana "
        "Jean Joana John Jonas Jun Kai Karim Karin Kim Klara Lars Laura Lea Leila Leo Lin Lisa Lucas "
        "Lucia Luis Magnus Malik Marco Maria Marta Max Maya Mei Mia Mina Mohamed Nadia Nils Nina Noah "
        "Nora Olga Oliver Omar Oscar Pablo Paul Paula Peter Petra Priya Rafael Ravi Rosa Ruth Sam Samir "
        "Sara Sofia Stefan Sven Tara Theo Tim Tomas Uma Vera Victor Viola Wei Yara Yusuf Zoe"
    ).split()
)
LAST_NAMES = tuple(
    (
        "Adams Ahmed Ali Alves Andersen Bailey Baker Bauer Becker Bell Berg Bianchi Brown Carter Castro "
        "Chen Clark Cohen Costa Cruz Dahl Davies Diaz Dubois Edwards Evans Fernandez Ferrari Fischer "
        "Fontaine Foster Garcia Gomez Gray Green Gupta Haas Hall Hansen Harris Hassan Hill Hoffmann "
        "Horvat Hughes Ito Ivanov Jackson Jansen Jensen Johnson Jones Kaya Keller Khan Kim King Klein "
        "Kowalski Kumar Laurent Lee Lehmann Lewis Li Lopez Lund Martin Meyer Mohamed Moore Moreau "
        "Morris Mueller Murphy Nakamura Nelson Nguyen Nielsen Novak Olsen Ortiz Park Patel Perez Petrov "
        "Phillips Popescu Price Ramos Reed Rivera Robinson Rossi Santos Sato Schmidt Schneider Scott "
        "Silva Singh Smith Sokolov Stewart Suzuki Tanaka Taylor Thomas Turner Vargas Walker Wang Weber "
        "White Williams Wilson Wright Yang Yilmaz Young Zhang Ziegler"
    ).split()
)
CITIES = (
    *(
        "Amsterdam Athens Auckland Barcelona Beijing Berlin Bogota Boston Brussels Budapest Cairo "
        "Chicago Copenhagen Delhi Dublin Geneva Hamburg Helsinki Istanbul Jakarta Kyiv Lagos Lima "
        "Lisbon London Madrid Manila Melbourne Milan Montreal Mumbai Munich Nairobi Osaka Oslo Paris "
        "Porto Prague Riga Rome Santiago Seoul Seville Singapore Sofia Stockholm Sydney Tallinn Tokyo "
        "Toronto Vienna Warsaw Zagreb Zurich"
    ).split(),
    "New York",
    "Cape Town",
    "Mexico City",
    "Rio de Janeiro",
    "San Francisco",
)
COUNTRIES = (
    *(
        "Argentina Australia Austria Belgium Brazil Bulgaria Canada Chile China Colombia Croatia "
        "Denmark Egypt Estonia Finland France Germany Greece Hungary India Indonesia Ireland Italy "
        "Japan Kenya Latvia Mexico Netherlands Nigeria Norway Peru Philippines Poland Portugal "
        "Singapore Spain Sweden Switzerland Turkey Ukraine"
    ).split(),
    "South Africa",
    "South Korea",
    "United Kingdom",
    "United States",
)
COUNTRY_CODES = tuple(
    (
        "AR AT AU BE BG BR CA CH CL CN CO DE DK EE EG ES FI FR GB GR HR HU ID IE IN IT JP KE KR LV MX "
        "NG NL NO NZ PE PH PL PT SE SG TR UA US ZA"
    ).split()
)
ADJECTIVES = tuple(
    (
        "brave bright broad calm clean clear clever compact cool deep dry early easy even fair fast "
        "fine firm flat free fresh gentle good great green hard heavy high keen kind large late light "
        "little long loud low mild modern narrow neat new old open plain proud pure quick quiet rapid "
        "rare ready rich ripe rough round safe sharp short silent simple slim slow small smart smooth "
        "soft solid sound steady strong sweet swift tall thick thin tidy tiny true vast warm wide wild "
        "wise young"
    ).split()
)
NOUNS = tuple(
    (
        "anchor apple arrow bag basket bed bell bench bike board boat book bottle bowl box bread bridge "
        "brush cable camera candle card chair chart clock cloud coat coffee compass cup curtain desk "
        "door drum engine fan field flag flute folder forest fork frame garden gate glass glove guitar "
        "hammer harbor hat helmet horn house island jacket jar kettle key kite ladder lake lamp lantern "
        "leaf lens letter lock map market mirror monitor mountain mug needle net notebook oven paddle "
        "page paint pan paper path pen pencil phone piano pillow pipe plane plate pocket pot radio rail "
        "rake ring river road robe roof rope sail saw scale scarf screen shelf ship shirt shoe signal "
        "skirt sofa spoon spring station stone stool stove street switch table tent ticket tool torch "
        "towel tower toy train tray tree truck tunnel umbrella vase violin wagon wall watch wheel "
        "window wire yard"
    ).split()
)
VERBS = tuple(
    (
        "adds asks bears brings builds calls carries changes checks closes counts covers draws drives "
        "fills finds fits follows forms gives grows guides helps holds joins keeps leads lifts lights "
        "links lists makes marks meets moves names needs opens pairs plans plays reads repairs saves "
        "sends serves shows sorts stores takes tells tests tracks turns uses wants watches writes"
    ).split()
)
COLORS = tuple(("black white grey red blue green yellow orange purple brown pink silver gold").split())
MAIL_HOSTS = ("example.com", "example.org", "example.net")
WORD = "abcdefghijklmnopqrstuvwxyz"
LETTERS = WORD.upper()
DIGITS = "0123456789"
STREETS = tuple(
    f"{name} {kind}"
    for name in (
        "Bridge Castle Cedar Church Elm Garden Harbour High Hill Lake Maple Market Mill Oak Park Pine "
        "River School Station Victoria"
    ).split()
    for kind in ("Street", "Road", "Avenue", "Lane")
)
COMPANIES = tuple(
    f"{first} {second}"
    for first in (
        "Alpine Amber Atlas Blue Bright Cobalt Delta Eastern Evergreen First Golden Granite Harbor Iron "
        "Lunar Maple Meridian Nordic North Orion Pacific Pioneer Polar River Silver Solar Summit"
    ).split()
    for second in (
        "Analytics Bank Builders Energy Foods Group Health Labs Logistics Media Motors Partners Power "
        "Software Systems Textiles Trading Works"
    ).split()
)
