"""A closed survey with as many answers as wanted, decided by the seed; made by the database in one statement."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from deploy.bench.made.agency import Agency, ids
from deploy.bench.made.writing import owner
from services.surveys.rules.instruments import CODE_ALPHABET, CODE_LENGTH
from shared.settings import Settings
from shared.vocabulary import Element

DAYS = 90
OPENED = date(2026, 7, 1)
WEAK = (Element.WAKTU.value, Element.SARANA.value)  # their means lie under the mark: findings are recorded
SAID = ("", "", "", "Petugas ramah dan jelas.", "Antrean terlalu lama.", "Ruang tunggu panas.")
OFFERING = "INSERT INTO offering (agency_id, id, unit_id, name, offered_by, slug) VALUES (%s, %s, %s, %s, %s, %s)"
SURVEY = """
INSERT INTO survey (agency_id, id, offering_id, unit_id, period_start, period_end, convention, channel, state, code,
                    listed, last_day, created_at, opened_at, closed_at, answers)
VALUES (%(agency)s, %(survey)s, %(offering)s, %(unit)s, %(from)s, %(to)s, 'EXACT', 'ONLINE', 'CLOSED', %(code)s,
        true, %(to)s, %(from)s, %(from)s, %(to)s::date + 1, %(number)s)"""
# A digest of the seed and a number stands for chance: the same rows for the same seed, on every machine.
ANSWER = """
INSERT INTO answer (agency_id, id, survey_id, form_id, {elements}, comment, answered_on, source)
SELECT %(agency)s, {id}, %(survey)s, {form}, {scores},
       (%(said)s::text[])[1 + get_byte(by, 14) %% cardinality(%(said)s::text[])],
       %(from)s::date + (get_byte(by, 15) * 256 + get_byte(by, 13)) %% {days}, 'ONLINE'
  FROM (SELECT digest, decode(digest, 'hex') AS by
          FROM (SELECT md5(%(seed)s || ' ' || number) AS digest FROM generate_series(1, %(number)s) AS number) AS made
       ) AS drawn"""


def survey(settings: Settings, made: Agency, number: int, seed: int) -> UUID:
    """A closed survey of the first organisation with so many answers; its id."""
    random = Random(f"{seed} answers {number}")  # noqa: S311  # to be repeated, not to be secret
    fresh = ids(random)
    offering, survey_id = next(fresh), next(fresh)
    unit = next(unit for unit in made.units if unit.is_organisation and unit.parent_id)
    values = {
        "agency": made.id,
        "survey": survey_id,
        "offering": offering,
        "unit": unit.id,
        "from": OPENED,
        "to": OPENED + timedelta(days=DAYS - 1),
        "code": "".join(random.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)),
        "number": number,
        "seed": f"{seed} {survey_id}",
        "said": list(SAID),
    }
    with owner(settings, "surveys") as connection:
        slug = f"layanan-{offering.hex[-6:]}"
        connection.execute(OFFERING, [made.id, offering, unit.id, "Layanan Rekaan", unit.name, slug])
        connection.execute(SURVEY, values)
        connection.execute(_answers().encode(), values)
        connection.execute("ANALYZE answer")
    return survey_id


def _answers() -> str:
    elements = [element.value for element in Element]
    return ANSWER.format(
        elements=", ".join(element.lower() for element in elements),
        id=_uuid4("digest"),
        form=_uuid4("md5(digest)"),
        scores=", ".join(_score(number, element) for number, element in enumerate(elements)),
        days=DAYS,
    )


def _score(number: int, element: str) -> str:
    """1 to 4: mostly 3 and 4, of a weak element mostly 2 and 3."""
    byte = f"get_byte(by, {number})"
    low, high = (30, 140) if element in WEAK else (10, 30)
    top = 230 if element in WEAK else 110
    return f"CASE WHEN {byte} < {low} THEN 1 WHEN {byte} < {high} THEN 2 WHEN {byte} < {top} THEN 3 ELSE 4 END"


def _uuid4(digest: str) -> str:
    """A version 4 UUID of 32 hexadecimal digits."""
    return f"overlay(overlay({digest} PLACING '4' FROM 13) PLACING '8' FROM 17)::uuid"
