"""The same figures by SQL: DuckDB over the rows the bot's database held, and how long each question takes it.

Written from the indicators' definitions alone; shares no code with the bot.
"""

import time
from datetime import UTC, date, datetime, timedelta

import duckdb

TABLES = (
    "rounds", "frames", "interviews", "answers", "organizations", "organization_products", "activities", "attendance",
    "proposals",
)  # fmt: skip
MOMENT = "TIMESTAMP"
TYPES = {  # what a column without values, or with numbers that are words, does not tell
    "rounds": {"opened_at": MOMENT, "closed_at": MOMENT},
    "frames": {"left_at": MOMENT, "products": "VARCHAR"},
    "interviews": {"completed_at": MOMENT, "to_verify": "BOOLEAN"},
    "answers": {"value": "VARCHAR", "answered_at": MOMENT},
    "organizations": {"joined_on": "DATE"},
    "proposals": {"approved_at": MOMENT, "decided_on": "DATE"},
    "activities": {"counts": "BOOLEAN", "with_clac": "BOOLEAN", "starts_at": MOMENT},
}
RECOGNITION = ("rec_conoce", "rec_representa", "rec_lider")
SATISFACTION = ("sat_general", "sat_cumple", "sat_servicios", "sat_atencion")
ELIGIBLE = ("asamblea", "reunion_red", "taller", "gira", "feria", "consulta", "encuentro_virtual")
OF_ALLIES = ("ali_conoce", "ali_lider", "ali_confia", "ali_trabajo", "ali_comunica", "ali_sigue")
SOCIAL = ("des_asamblea", "des_mujeres", "des_jovenes", "des_ddhh", "des_quejas")
GREEN = ("des_clima", "des_suelo_agua", "des_bosque", "des_diversifica", "des_productividad")
BUSINESS = ("des_plan_negocio", "des_finanzas", "des_mercado", "des_calidad", "des_credito")
WORKERS_GREEN = ("tra_salud", "tra_ambiente", "tra_riesgos")
WORKERS_BUSINESS = ("tra_plan_prima", "tra_cuentas_prima", "tra_dialogo")
CAPITALS = {
    "human": ("med_salud", "med_aprende"), "social": ("med_apoyo",),
    "natural": ("med_suelo", "med_entorno", "med_clima"), "physical": ("med_vivienda", "med_herramientas"),
    "financial": ("med_ingreso", "med_emergencia"),
}  # fmt: skip
POINTS = "CASE WHEN value IN ('1','2','3','4','5') THEN 25.0 * (value::INT - 1) END"
COUNTED = """
    SELECT a.*, i.completed_at, i.mode, i.organization_id AS org
    FROM answers a JOIN interviews i ON i.id = a.interview_id JOIN rounds r ON r.id = i.round_id
    WHERE i.round_id = (SELECT id FROM rounds WHERE form = '{form}' ORDER BY opened_at DESC LIMIT 1)
      AND i.state <> 'replaced' AND NOT i.to_verify AND (i.completed_at IS NOT NULL OR r.closed_at IS NOT NULL)
      AND (r.closed_at IS NULL OR a.answered_at <= r.closed_at)
"""
#: From `scored` (org, score) to the figure: the strata of the frame, joined until each has five answers.
STRATIFIED = """
    framed AS (
      SELECT f.organization_id AS org, f.region, f.kind, {share} AS score FROM frames f
      LEFT JOIN scored s ON s.org = f.organization_id
      WHERE f.round_id = (SELECT id FROM rounds WHERE form = '{form}' ORDER BY opened_at DESC LIMIT 1)
        AND f.left_at IS NULL AND {chosen}
    ),
    cells AS (SELECT region, kind, count(*) AS size, count(score) AS n, sum(score) AS total FROM framed GROUP BY ALL),
    regions AS (
      SELECT region, min(kind) AS kind, sum(size) AS size, sum(n) AS n, sum(total) AS total, min(n) AS least
      FROM cells GROUP BY region
    ),
    parts AS (
      SELECT region, kind, size, n, total, true AS large FROM cells
      WHERE region IN (SELECT region FROM regions WHERE least >= 5)
      UNION ALL SELECT region, kind, size, n, total, n >= 5 FROM regions WHERE least < 5
    ),
    ranked AS (
      SELECT *, large AND row_number() OVER (PARTITION BY large ORDER BY n, region, kind) = 1
        AND (SELECT count(*) FROM parts WHERE NOT large) > 0
        AND (SELECT sum(n) FROM parts WHERE NOT large) < 5 AS needed FROM parts
    ),
    strata AS (
      SELECT size, n, total FROM ranked WHERE large AND NOT needed
      UNION ALL SELECT sum(size), sum(n), sum(total) FROM ranked WHERE NOT large OR needed HAVING count(*) > 0
    )
    SELECT sum(size * total / n) / sum(size) FROM strata
"""


def index(questions, form, *, unknown_is_zero=""):
    """(org, score): the mean of each organization's people, each the mean of the items answered."""
    names = ", ".join(f"'{name}'" for name in questions)
    points = f"CASE WHEN question = '{unknown_is_zero}' AND value = 'ns' THEN 0.0 ELSE {POINTS} END"
    return f"""
    persons AS (
      SELECT org, interview_id, avg({points}) AS score FROM ({COUNTED.format(form=form)}) WHERE question IN ({names})
      GROUP BY ALL HAVING count({points}) >= ceil(0.6 * ({len(questions)} - count(*) FILTER (value = 'na')))
        AND count({points}) > 0
    ),
    scored AS (SELECT org, avg(score) AS score FROM persons GROUP BY org),"""


def development():
    """(org, score): the geometric mean of three dimensions of the newest complete form."""
    groups = {"social": SOCIAL, "green": GREEN + WORKERS_GREEN, "business": BUSINESS + WORKERS_BUSINESS}
    cases = " ".join(f"WHEN question IN {names} THEN '{name}'" for name, names in groups.items())
    return f"""
    dimensions AS (
      SELECT org, interview_id, CASE {cases} END AS dimension, avg({POINTS}) AS score, max(completed_at) AS sent
      FROM ({COUNTED.format(form="desarrollo_organizacion")})
      WHERE question IN {sum(groups.values(), ())} AND completed_at IS NOT NULL GROUP BY ALL
      HAVING count({POINTS}) >= ceil(0.6 * count(*) FILTER (value <> 'na')) AND count({POINTS}) > 0
    ),
    forms AS (
      SELECT org, interview_id, exp(avg(ln(greatest(score, 1)))) AS score, max(sent) AS sent FROM dimensions
      GROUP BY ALL HAVING count(*) = 3
    ),
    scored AS (SELECT org, arg_max(score, sent) AS score FROM forms GROUP BY org),"""


def livelihoods():
    """(org, score): the mean of at least three people, each the mean of five capitals; else the board's answer."""
    cases = " ".join(f"WHEN question IN {(*names, '')} THEN '{name}'" for name, names in CAPITALS.items())
    return f"""
    capitals AS (
      SELECT org, interview_id, mode, CASE {cases} END AS capital, avg({POINTS}) AS score, count({POINTS}) AS n,
        max(completed_at) AS sent
      FROM ({COUNTED.format(form="medios_vida")}) WHERE question LIKE 'med_%' AND question <> 'med_cambio' GROUP BY ALL
    ),
    persons AS (
      SELECT org, interview_id, mode, avg(score) AS score, max(sent) AS sent FROM capitals
      GROUP BY ALL HAVING count(score) = 5 AND sum(n) >= 6
    ),
    scored AS (
      SELECT org, CASE WHEN count(*) FILTER (mode <> 'representante') >= 3
        THEN avg(score) FILTER (mode <> 'representante')
        ELSE arg_max(score, sent) FILTER (mode = 'representante') END AS score FROM persons GROUP BY org
    ),"""


STRUCTURES = f"""
    SELECT avg(score) FROM (
      SELECT org, arg_max(score, sent) AS score FROM (
        SELECT org, interview_id, avg({POINTS}) AS score, max(completed_at) AS sent
        FROM ({COUNTED.format(form="desarrollo_estructura")}) WHERE question LIKE 'est_%' AND completed_at IS NOT NULL
        GROUP BY ALL HAVING count({POINTS}) >= ceil(0.6 * count(*) FILTER (value <> 'na'))
      ) GROUP BY org)"""
PARTICIPATION = f"""
    SELECT 100.0 * count(*) FILTER (id IN (
      SELECT organization_id FROM attendance WHERE state = 'confirmada' AND activity_id IN (
        SELECT id FROM activities WHERE state = 'realizada' AND with_clac AND coalesce(counts, type IN {ELIGIBLE})
          AND starts_at >= ? AND starts_at <= ?)))
      / count(*) FROM organizations f
    WHERE state = 'activa' AND kind IN ('opp', 'trabajadores') AND coalesce(joined_on, DATE '1900-01-01') <= ?
      AND {{chosen}}"""
SURVEYS = {
    "mega_1a": (
        "satisfaccion_membresia",
        index(RECOGNITION, "satisfaccion_membresia", unknown_is_zero="rec_conoce"),
        "CASE WHEN s.score >= 75 - 1e-9 THEN 100.0 WHEN s.score IS NOT NULL THEN 0.0 END",
    ),
    "mega_1b": ("satisfaccion_membresia", index(SATISFACTION, "satisfaccion_membresia"), "s.score"),
    "mega_4": ("desarrollo_organizacion", development(), "s.score"),
    "mega_5": ("medios_vida", livelihoods(), "s.score"),
}
ALLIES = f"""
    WITH {index(OF_ALLIES, "reconocimiento_aliados")} framed AS (
      SELECT organization_id AS org FROM frames WHERE left_at IS NULL
        AND round_id = (SELECT id FROM rounds WHERE form = 'reconocimiento_aliados' ORDER BY opened_at DESC LIMIT 1)
    )
    SELECT avg(score) FROM scored WHERE org IN (SELECT org FROM framed)"""
PROPOSALS = """
    SELECT 100 * (count(*) FILTER (state = 'aceptada') + 0.5 * count(*) FILTER (state = 'aceptada_en_parte')) / count(*)
    FROM proposals WHERE approved_at IS NOT NULL AND decided_on BETWEEN DATE '2025-01-01' AND ?
      AND state IN ('aceptada', 'aceptada_en_parte', 'rechazada', 'retirada_tras_evaluacion')"""
FILTERS = {"country": "f.country IN ({})", "region": "f.region IN ({})", "type": "f.kind IN ({})"}
MADE = "list_has_any(string_split(f.products, ';'), [{}])"
MAKES = "f.id IN (SELECT organization_id FROM organization_products WHERE product IN ({}))"


def chosen(audience, product):
    """The condition for the organizations of an audience."""
    known = {**FILTERS, "product": product}
    quoted = {key: [value] if isinstance(value, str) else value for key, value in audience.items()}
    found = [known[key].format(", ".join(f"'{value}'" for value in values)) for key, values in quoted.items()]
    return " AND ".join(found) or "true"


class Ask:
    """The rows in a DuckDB of its own, and the questions about them."""

    def __init__(self, folder):
        self.db = duckdb.connect()
        for table in TABLES:
            path = (folder / f"{table}.csv").as_posix()
            self.db.execute(
                f"CREATE TABLE {table} AS FROM read_csv('{path}', header=true, types={TYPES.get(table, {})})"
            )
        self.answers = self.db.execute("SELECT count(*) FROM answers").fetchone()[0]

    def figures(self, audience, day, at):
        """The figures of an audience at an instant, by indicator, and the milliseconds they took."""
        begun = time.perf_counter()
        found = {key: self._survey(key, audience) for key in SURVEYS}
        (structures,) = self.db.execute(STRUCTURES).fetchone()
        if found["mega_4"] is not None and structures is not None:
            found["mega_4"] = 0.75 * found["mega_4"] + 0.25 * structures
        found["mega_2"] = self._participation(audience, date.fromisoformat(day), at)
        if not audience:  # neither is cut by anything
            (found["mega_3a"],) = self.db.execute(ALLIES).fetchone()
            (found["mega_3b"],) = self.db.execute(PROPOSALS, [day]).fetchone()
        return found, (time.perf_counter() - begun) * 1e3

    def _survey(self, key, audience):
        form, scored, share = SURVEYS[key]
        parts = STRATIFIED.format(form=form, share=share, chosen=chosen(audience, MADE))
        return self.db.execute(f"WITH {scored}{parts}").fetchone()[0]

    def _participation(self, audience, day, at):
        """Twelve months to the day, both midnights where CLAC has its seat, six hours behind UTC."""
        first = datetime(day.year - 1, day.month, day.day, 6, tzinfo=UTC) + timedelta(days=1)
        long_enough = day - timedelta(days=89)
        query = PARTICIPATION.format(chosen=chosen(audience, MAKES))
        return self.db.execute(query, [first.replace(tzinfo=None), at, long_enough]).fetchone()[0]
