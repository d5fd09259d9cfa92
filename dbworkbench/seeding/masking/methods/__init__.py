"""Ways to replace values: one file each, and one line each in the list below."""

from __future__ import annotations

from dbworkbench.seeding.masking.method import Method
from dbworkbench.seeding.masking.methods.fake import Fake
from dbworkbench.seeding.masking.methods.hashed import Hashed
from dbworkbench.seeding.masking.methods.iban import Iban
from dbworkbench.seeding.masking.methods.json import Json
from dbworkbench.seeding.masking.methods.keep import Keep
from dbworkbench.seeding.masking.methods.noise import Noise
from dbworkbench.seeding.masking.methods.null import Null
from dbworkbench.seeding.masking.methods.redact import Redact
from dbworkbench.seeding.masking.methods.shape import Shape
from dbworkbench.seeding.masking.methods.shift import Shift

METHODS: dict[str, type[Method]] = {
    method.name: method for method in (Fake, Hashed, Iban, Json, Keep, Noise, Null, Redact, Shape, Shift)
}
