"""What evaluators would have entered: drafts of a cycle made ready to be finalised, and organisations rated before."""

from uuid import UUID

from deploy.bench.made.agency import Agency
from deploy.bench.made.writing import owner
from shared.settings import Settings

GAP_OF_HUNDRED = 5  # of a hundred competencies lie one level under the standard
RATE = """
INSERT INTO organisation_rating
       (agency_id, id, cycle_id, organisation_id, predikat, reason, document, rated_by, rater_id, rated_at)
SELECT unit.agency_id, uuidv7(), cycle.id, unit.id, 'BAIK', 'Target tercapai.', 'SK 1/2026', cycle.opened_by, NULL,
       clock_timestamp()
  FROM unit JOIN cycle ON cycle.agency_id = unit.agency_id
 WHERE unit.agency_id = %(agency)s AND cycle.id = %(cycle)s AND unit.organisation_id = unit.id"""
# Of a hundred people about twenty get more than Baik and ten less, by a digest of the seed and who they are.
FILL = """
UPDATE evaluation
   SET result = drawn.result, behaviour = drawn.behaviour, levels = drawn.levels, saved_at = clock_timestamp(),
       note = 'Menjelaskan syarat dengan sabar.'
  FROM (SELECT e.id, CASE WHEN chance < 10 THEN 1 WHEN chance < 80 THEN 2 ELSE 3 END AS result,
               CASE WHEN chance < 5 THEN 1 WHEN chance < 80 THEN 2 ELSE 3 END AS behaviour, l.levels
          FROM evaluation e
         CROSS JOIN LATERAL (SELECT mod(hashtextextended(e.employee_id::text, %(seed)s) & 1048575, 100)) AS c (chance)
          JOIN standard s ON s.agency_id = e.agency_id AND s.id = e.position_id
         CROSS JOIN LATERAL (
               SELECT jsonb_object_agg(code, jsonb_build_object(
                          'source', 'LEADER_AFTER_COACHING',
                          'level', greatest(1, asked::int - (
                              mod(hashtextextended(e.employee_id || code, %(seed)s) & 1048575, 100) < %(gap)s)::int)))
                 FROM jsonb_each_text(s.levels) AS each (code, asked)) AS l (levels)
         WHERE e.agency_id = %(agency)s AND e.cycle_id = %(cycle)s AND e.state = 'DRAFT') AS drawn
 WHERE evaluation.agency_id = %(agency)s AND evaluation.id = drawn.id"""


def make_ready(settings: Settings, made: Agency, cycle_id: UUID, seed: int) -> int:
    """Rate all organisations of a cycle and fill in its drafts; how many are ready."""
    values = {"agency": made.id, "cycle": cycle_id, "seed": seed, "gap": GAP_OF_HUNDRED}
    with owner(settings, "evaluations") as connection:
        connection.execute(RATE, values)
        filled = connection.execute(FILL, values).rowcount
        connection.execute("ANALYZE evaluation")
    return filled
