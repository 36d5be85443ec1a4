"""What people call time zones, where that is not in the IANA names: cities, regions, abbreviations.

Written for this bot and short on purpose. Cities and countries that tzdata names itself come from its tables
(`zones.py`). Here are the large cities and the parts of countries that students give as the place where they live, and
the abbreviations in daily use. Nobody fixes which of several an abbreviation means (tzdata's `theory.html`, "Time zone
abbreviations"), so none is taken without a question.
"""

from __future__ import annotations

from collections.abc import Mapping

USUAL = (
    *("UTC", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York", "America/Toronto"),
    *("America/Mexico_City", "America/Bogota", "America/Sao_Paulo", "America/Argentina/Buenos_Aires"),
    *("Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Africa/Lagos", "Africa/Johannesburg"),
    *("Europe/Istanbul", "Africa/Nairobi", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Shanghai"),
    *("Asia/Singapore", "Asia/Tokyo", "Australia/Sydney"),
)
"""Where many people live, from west to east: offered first where nothing is typed, or only an offset."""

FOREMOST: Mapping[str, str] = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
}
"""Where most people of a country live, by its code, where tzdata's zone.tab begins elsewhere (it goes by geography)."""

COUNTRIES: Mapping[str, str] = {
    "us": "US",
    "usa": "US",
    "america": "US",
    "united states of america": "US",
    "uae": "AE",
    "emirates": "AE",
    "bosnia": "BA",
    "czechia": "CZ",
    "ivory coast": "CI",
    "cote d ivoire": "CI",
    "dr congo": "CD",
    "drc": "CD",
    "holland": "NL",
    "the netherlands": "NL",
    "korea": "KR",
    "trinidad": "TT",
    "turkiye": "TR",
    "united kingdom": "GB",
    "great britain": "GB",
    "timor leste": "TL",
    "cabo verde": "CV",
    "vatican": "VA",
}
"""Countries by other names than those of tzdata's iso3166.tab, with their codes."""

PLACES: Mapping[str, tuple[str, ...]] = {
    "America/New_York": (
        *(
            "nyc",
            "new york city",
            "ny",
            "manhattan",
            "brooklyn",
            "boston",
            "philadelphia",
            "miami",
            "orlando",
            "atlanta",
        ),
        *("washington", "washington dc", "dc", "baltimore", "pittsburgh", "cleveland", "charlotte", "tampa", "florida"),
        *("georgia", "massachusetts", "new jersey", "pennsylvania", "virginia", "north carolina", "ohio", "east coast"),
    ),
    "America/Chicago": (
        *("houston", "dallas", "austin", "san antonio", "new orleans", "minneapolis", "st louis", "milwaukee"),
        *("nashville", "memphis", "kansas city", "texas", "illinois", "minnesota", "wisconsin", "louisiana"),
    ),
    "America/Denver": ("salt lake city", "albuquerque", "boulder", "colorado", "utah", "new mexico"),
    "America/Phoenix": ("arizona", "tucson"),
    "America/Los_Angeles": (
        *("la", "sf", "san francisco", "bay area", "silicon valley", "stanford", "palo alto", "berkeley", "oakland"),
        *("san jose", "san diego", "sacramento", "california", "seattle", "washington", "portland", "oregon"),
        *("las vegas", "nevada", "west coast"),
    ),
    "America/Anchorage": ("alaska",),
    "Pacific/Honolulu": ("hawaii",),
    "America/Toronto": ("montreal", "ottawa", "quebec", "ontario", "waterloo"),
    "America/Edmonton": ("calgary", "alberta"),
    "America/Vancouver": ("british columbia", "victoria"),
    "America/Sao_Paulo": ("rio", "rio de janeiro", "brasilia", "belo horizonte", "porto alegre", "curitiba"),
    "America/Mexico_City": ("guadalajara", "puebla"),
    "America/Bogota": ("medellin", "cali"),
    "America/Guayaquil": ("quito",),
    "Europe/London": (
        *("england", "scotland", "wales", "northern ireland", "edinburgh", "glasgow", "manchester", "birmingham"),
        *("oxford", "cambridge", "leeds", "bristol", "liverpool", "cardiff", "belfast"),
    ),
    "Europe/Dublin": ("cork", "galway"),
    "Europe/Berlin": (
        *("munich", "muenchen", "munchen", "hamburg", "cologne", "koln", "frankfurt", "stuttgart", "dusseldorf"),
        *("leipzig", "dresden", "freiburg", "heidelberg", "aachen", "bonn", "karlsruhe", "nuremberg", "hannover"),
    ),
    "Europe/Paris": ("lyon", "marseille", "toulouse", "nice", "bordeaux", "lille", "strasbourg", "grenoble"),
    "Europe/Madrid": ("barcelona", "valencia", "sevilla", "seville", "bilbao"),
    "Atlantic/Canary": ("tenerife", "canary islands"),
    "Europe/Rome": ("milan", "milano", "turin", "torino", "naples", "napoli", "florence", "bologna", "roma"),
    "Europe/Zurich": ("geneva", "basel", "bern", "lausanne"),
    "Europe/Vienna": ("wien", "graz", "salzburg", "innsbruck"),
    "Europe/Amsterdam": ("rotterdam", "the hague", "utrecht", "delft", "eindhoven"),
    "Europe/Brussels": ("antwerp", "ghent", "leuven"),
    "Europe/Warsaw": ("krakow", "cracow", "wroclaw", "gdansk", "poznan", "warszawa"),
    "Europe/Prague": ("brno", "praha"),
    "Europe/Stockholm": ("gothenburg", "goteborg", "malmo", "uppsala"),
    "Europe/Copenhagen": ("aarhus",),
    "Europe/Lisbon": ("porto", "lisboa"),
    "Europe/Kyiv": ("kharkiv", "lviv", "odesa"),
    "Europe/Moscow": ("saint petersburg", "st petersburg"),
    "Europe/Istanbul": ("ankara", "izmir"),
    "Asia/Jerusalem": ("tel aviv", "haifa"),
    "Asia/Riyadh": ("jeddah", "mecca"),
    "Asia/Dubai": ("abu dhabi",),
    "Asia/Karachi": ("lahore", "islamabad"),
    "Asia/Kolkata": (
        *("mumbai", "bombay", "delhi", "new delhi", "bangalore", "bengaluru", "hyderabad", "chennai", "madras", "pune"),
        *("ahmedabad", "kanpur", "goa"),
    ),
    "Asia/Dhaka": ("chittagong",),
    "Asia/Ho_Chi_Minh": ("hanoi",),
    "Asia/Makassar": ("bali",),
    "Asia/Shanghai": ("beijing", "peking", "shenzhen", "guangzhou", "hangzhou", "chengdu", "wuhan", "nanjing"),
    "Asia/Tokyo": ("osaka", "kyoto", "yokohama", "nagoya", "sapporo", "fukuoka"),
    "Asia/Seoul": ("busan", "daejeon"),
    "Australia/Sydney": ("canberra", "new south wales", "nsw"),
    "Australia/Melbourne": ("victoria",),
    "Australia/Brisbane": ("gold coast", "queensland"),
    "Australia/Hobart": ("tasmania",),
    "Pacific/Auckland": ("wellington", "christchurch"),
    "Africa/Lagos": ("abuja",),
    "Africa/Johannesburg": ("cape town", "pretoria", "durban"),
    "Africa/Casablanca": ("rabat", "marrakesh"),
    "Africa/Cairo": ("alexandria",),
}
"""Cities and regions by zone, folded. A name under two zones has to be chosen between."""

_PACIFIC = ("America/Los_Angeles", "America/Vancouver", "America/Tijuana")
_MOUNTAIN = ("America/Denver", "America/Edmonton", "America/Phoenix")
_CENTRAL = ("America/Chicago", "America/Winnipeg", "America/Mexico_City")
_EASTERN = ("America/New_York", "America/Toronto", "America/Panama")
_CENTRAL_EUROPE = ("Europe/Berlin", "Europe/Paris", "Europe/Rome", "Europe/Madrid", "Europe/Warsaw")
_EASTERN_EUROPE = ("Europe/Athens", "Europe/Bucharest", "Europe/Kyiv", "Europe/Helsinki")
_EASTERN_AUSTRALIA = ("Australia/Sydney", "Australia/Melbourne", "Australia/Brisbane")

LIKELY: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("pt", "pdt", "pacific", "pst8pdt"), _PACIFIC),
    "pst": (*_PACIFIC, "Asia/Manila"),
    **dict.fromkeys(("mt", "mst", "mdt", "mountain", "mst7mdt"), _MOUNTAIN),
    **dict.fromkeys(("ct", "cdt", "central", "cst6cdt"), _CENTRAL),
    **dict.fromkeys(("et", "est", "edt", "eastern", "est5edt"), _EASTERN),
    **dict.fromkeys(("akst", "akdt"), ("America/Anchorage",)),
    "hst": ("Pacific/Honolulu",),
    **dict.fromkeys(("nst", "ndt"), ("America/St_Johns",)),
    "brt": ("America/Sao_Paulo",),
    "gmt": ("UTC", "Europe/London", "Africa/Accra"),
    "bst": ("Europe/London", "Asia/Dhaka"),
    **dict.fromkeys(("wet", "west"), ("Europe/Lisbon", "Atlantic/Canary")),
    **dict.fromkeys(("cet", "cest", "met", "mez", "mesz", "central european"), _CENTRAL_EUROPE),
    **dict.fromkeys(("eet", "eest", "eastern european"), _EASTERN_EUROPE),
    "msk": ("Europe/Moscow",),
    "trt": ("Europe/Istanbul",),
    "wat": ("Africa/Lagos",),
    "cat": ("Africa/Maputo", "Africa/Harare"),
    "sast": ("Africa/Johannesburg",),
    "eat": ("Africa/Nairobi",),
    "idt": ("Asia/Jerusalem",),
    "gst": ("Asia/Dubai",),
    "pkt": ("Asia/Karachi",),
    "npt": ("Asia/Kathmandu",),
    "ict": ("Asia/Bangkok", "Asia/Ho_Chi_Minh"),
    "wib": ("Asia/Jakarta",),
    "wita": ("Asia/Makassar",),
    "sgt": ("Asia/Singapore",),
    "hkt": ("Asia/Hong_Kong",),
    "pht": ("Asia/Manila",),
    "jst": ("Asia/Tokyo",),
    "kst": ("Asia/Seoul",),
    "awst": ("Australia/Perth",),
    "acst": ("Australia/Adelaide", "Australia/Darwin"),
    "acdt": ("Australia/Adelaide",),
    **dict.fromkeys(("aest", "aedt"), _EASTERN_AUSTRALIA),
    **dict.fromkeys(("nzst", "nzdt"), ("Pacific/Auckland",)),
}
"""Abbreviations that nearly always mean the first; the others are offered when one is asked."""

SEVERAL: Mapping[str, tuple[str, ...]] = {
    "ist": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "cst": ("America/Chicago", "Asia/Shanghai", "America/Havana", "Asia/Taipei"),
    "ast": ("America/Halifax", "Asia/Riyadh", "America/Puerto_Rico"),
    "sst": ("Asia/Singapore", "Pacific/Pago_Pago"),
    "amt": ("America/Manaus", "Asia/Yerevan"),
    "atlantic": ("America/Halifax", "America/Puerto_Rico"),
}
"""Abbreviations that mean something else in each part of the world."""
