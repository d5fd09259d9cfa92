"""Words of names that mean the same: abbreviations, compounds, and common ones of other languages."""

from __future__ import annotations

PREFIXES = frozenset(
    "tbl t tb str txt int num dt dtm bool flg flag fk f fld col c x n vc nvc usr_ sys dim fact stg app".split()
) - {"t", "c", "x", "n", "num", "flag"}
"""What stands before names and says nothing of what is in the column."""

ALIKE: dict[str, str] = {
    "mail": "email", "e mail": "email", "email address": "email", "mail address": "email",
    "tel": "phone", "telephone": "phone", "fon": "phone", "cell": "mobile", "handy": "mobile",
    "zipcode": "zip", "postcode": "zip", "zip code": "zip", "post code": "zip", "postal code": "zip",
    "town": "city", "addr": "address", "adr": "address", "street address": "street",
    "qty": "quantity", "amt": "amount", "no": "number", "nr": "number", "num": "number", "cnt": "count",
    "desc": "description", "descr": "description", "msg": "message", "txt": "text", "img": "image",
    "lat": "latitude", "lng": "longitude", "lon": "longitude", "tz": "timezone", "time zone": "timezone",
    "colour": "color", "lang": "language", "curr": "currency", "ccy": "currency", "dob": "birthday",
    "birth date": "birthday", "date birth": "birthday", "birthdate": "birthday", "birth day": "birthday",
    "pct": "percent", "percentage": "percent", "temp": "temperature", "pwd": "password", "pw": "password",
    "org": "organization", "organisation": "organization", "firm": "company", "dept": "department",
    "uri": "url", "href": "url", "link": "url", "website": "url", "homepage": "url", "web site": "url",

        "kind": "type",
        "typ": "type",
        "cat": "category",
        "pos": "position",
        "ver": "version",
        "rev": "revision"
    ,
    "ts": "timestamp", "dt": "date", "datetime": "timestamp", "stamp": "timestamp", "created": "created",
    "usr": "user", "cust": "customer", "emp": "employee", "prod": "product", "mgr": "manager",

        "user name": "login",
        "login name": "login",
        "ip address": "ip",
        "ip addr": "ip",
        "mac address": "mac",
        "user agent": "useragent"
    ,
    "sex": "gender", "surname": "last name", "given": "first", "crc": "checksum", "md": "hash",
    "unit price": "price", "list price": "price", "order by": "position", "sort order": "position",

        "people": "person",
        "child": "child",
        "staff": "employee",
        "mime type": "mime",
        "content type": "mime"
    ,
    "media type": "mime", "file name": "filename", "host name": "hostname", "vat number": "vat",
    "vat id": "vat", "tax number": "vat", "tax id": "vat", "ustid": "vat", "uid": "uid",
}
"""One word for several."""

COMPOUNDS: dict[str, str] = {

        "firstname": "first name",
        "lastname": "last name",
        "fullname": "full name",
        "middlename": "middle name"
    ,

        "givenname": "first name",
        "familyname": "last name",
        "surname": "last name",
        "forename": "first name"
    ,
    "fname": "first name", "lname": "last name", "displayname": "display name", "nickname": "nick name",
    "username": "login", "loginname": "login", "zipcode": "zip", "postcode": "zip",

        "postalcode": "zip",
        "emailaddress": "email",
        "phonenumber": "phone number",
        "createdat": "created at"
    ,
    "updatedat": "updated at", "deletedat": "deleted at", "birthdate": "birthday", "birthday": "birthday",
    "ipaddress": "ip", "ipaddr": "ip", "macaddress": "mac", "macaddr": "mac", "useragent": "useragent",

        "jobtitle": "job title",
        "ordernumber": "order number",
        "filename": "filename",
        "filesize": "file size"
    ,
    "mimetype": "mime", "contenttype": "mime", "timezone": "timezone", "countrycode": "country code",
    "unitprice": "price", "lineno": "line number", "orderdate": "order date", "vatno": "vat",
    "vatid": "vat", "taxid": "vat", "passwordhash": "password hash", "addressline": "street",
    "people": "person", "children": "child", "houseno": "house number", "userid": "user id",
}
"""Words that are written together."""

ABROAD: dict[str, str] = {
    # German
    "vorname": "first name", "nachname": "last name", "familienname": "last name", "kunde": "customer",
    "kunden": "customer", "strasse": "street", "straße": "street", "str": "street", "plz": "zip",
    "ort": "city", "stadt": "city", "wohnort": "city", "land": "country", "bundesland": "state",
    "telefon": "phone", "mobil": "mobile", "geburtsdatum": "birthday", "geburtstag": "birthday",

        "preis": "price",
        "einzelpreis": "price",
        "betrag": "amount",
        "gesamtbetrag": "total",
        "menge": "quantity"
    ,
    "anzahl": "count", "bezeichnung": "title", "beschreibung": "description", "bemerkung": "comment",
    "bestellung": "order", "bestellungen": "order", "rechnung": "invoice", "rechnungen": "invoice",
    "artikel": "product", "produkt": "product", "produkte": "product", "mitarbeiter": "employee",
    "firma": "company", "firmen": "company", "abteilung": "department", "geschlecht": "gender",
    "anrede": "salutation", "waehrung": "currency", "währung": "currency", "sprache": "language",
    "gewicht": "weight", "breite": "width", "höhe": "height", "hoehe": "height", "laenge": "length",
    "länge": "length", "datum": "date", "hausnummer": "house number", "kundennummer": "customer number",
    "bestelldatum": "order date", "erstellt": "created", "geaendert": "updated", "geändert": "updated",
    "lieferdatum": "delivery date", "rabatt": "discount", "lagerbestand": "stock", "benutzer": "user",
    "benutzername": "login", "passwort": "password", "kennwort": "password", "farbe": "color",
    "titel": "title", "kategorie": "category", "beruf": "job", "gehalt": "salary", "aktiv": "active",
    "mwst": "tax", "steuer": "tax", "rechnungsdatum": "invoice date", "lieferant": "supplier",
    # French
    "prenom": "first name", "prénom": "first name", "nom": "name", "ville": "city", "rue": "street",

        "pays": "country",
        "prix": "price",
        "montant": "amount",
        "quantite": "quantity",
        "quantité": "quantity"
    ,
    "courriel": "email", "naissance": "birthday", "utilisateur": "user", "utilisateurs": "user",
    "commande": "order", "commandes": "order", "produit": "product", "produits": "product",
    "entreprise": "company", "societe": "company", "devise": "currency", "langue": "language",

        "adresse": "address",
        "client": "customer",
        "statut": "status",
        "libelle": "title",
        "couleur": "color"
    ,
    # Spanish

        "nombre": "name",
        "apellido": "last name",
        "apellidos": "last name",
        "ciudad": "city",
        "calle": "street"
    ,
    "pais": "country", "país": "country", "provincia": "state", "precio": "price", "cantidad": "quantity",
    "importe": "amount", "correo": "email", "telefono": "phone", "teléfono": "phone", "usuario": "user",

        "usuarios": "user",
        "cliente": "customer",
        "clientes": "customer",
        "pedido": "order",
        "pedidos": "order"
    ,

        "producto": "product",
        "productos": "product",
        "empresa": "company",
        "fecha": "date",
        "estado": "status"
    ,

        "descripcion": "description",
        "descripción": "description",
        "nacimiento": "birthday",
        "idioma": "language"
    ,
    "moneda": "currency", "contraseña": "password", "empleado": "employee", "empleados": "employee",
}
"""Common words of other languages, in English."""
