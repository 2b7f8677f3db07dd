"""The reference's measures: SQL written from the words of the language, by hand.

A measure's SQL gives (p, dim, grp, v): the period's number, what it is grouped by ('' for the
total, 'team', 'segment'), the group and the figure. A row takes part in three groupings at once.
"""

from __future__ import annotations

from dataclasses import dataclass

ALL = ("", "team", "segment")


@dataclass(frozen=True)
class Measured:
    """A measure: its SQL, what stands where it has no rows, and where it cannot be known."""

    sql: str
    empty: str = "0"
    unknown: str = "false"  # a condition over the period: undefined there
    by: tuple[str, ...] = ALL


def fan(rows: str) -> str:
    """Every row once per grouping that it takes part in."""
    return f"""(SELECT r.*, g.dim, g.grp FROM ({rows}) r, LATERAL
        (VALUES ('', ''), ('team', coalesce(r.team, '(none)')),
                ('segment', coalesce(r.segment, '(none)'))) g(dim, grp))"""


def event(rows: str, value: str, window: str = "s e") -> str:
    """Rows whose `t` lies in the window of the period."""
    start, end = window.split()
    return f"""SELECT p, dim, grp, {value} AS v FROM period c
        JOIN {fan(rows)} f ON f.t >= c.{start} AND f.t < c.{end} GROUP BY ALL"""


def part(rows: str, value: str, entity: str, window: str = "s e") -> str:
    """The same per entity: (p, dim, grp, x, v)."""
    start, end = window.split()
    return f"""(SELECT p, dim, grp, {entity} AS x, {value} AS v FROM period c
        JOIN {fan(rows)} f ON f.t >= c.{start} AND f.t < c.{end}
        WHERE {entity} IS NOT NULL GROUP BY ALL)"""


def state(rows: str, value: str) -> str:
    """Rows that exist per period `p` already."""
    return f"SELECT p, dim, grp, {value} AS v FROM {fan(rows)} GROUP BY ALL"


def closed(where: str = "true") -> str:
    return f"SELECT *, closed AS t, team_on(rep, closed::DATE) AS team FROM deal WHERE {where}"


def deals(clock: str, where: str = "true") -> str:
    return f"""SELECT *, {clock} AS t, team_on(rep, {clock}::DATE) AS team FROM
        (SELECT *, (SELECT min(h.t) FROM change h WHERE h.deal = deal.deal AND field = 'stage'
                    AND new_rank >= 3) AS proposal_reached,
                (SELECT min(h.t) FROM change h WHERE h.deal = deal.deal AND field = 'stage'
                 AND new_rank >= 4) AS terms_reached FROM deal) WHERE {where}"""


def counted(panel: str) -> str:
    return f"SELECT p, dim, grp, count(*) AS v FROM {panel} GROUP BY ALL"


LINES = "SELECT * FROM line"
ORDERED = "SELECT * REPLACE (ordered AS t, team_on(rep, ordered::DATE) AS team) FROM line"
WON = closed("status = 'won'")
ENDED = closed("status IN ('won', 'lost')")
BUYERS = part(LINES, "sum(net)", "account")
MARGINS = part(LINES, "sum(net) AS sold, sum(net - cost) / nullif(sum(net), 0)", "account")
BUYERS_PREVIOUS = part(LINES, "sum(net)", "account", "ps pe")
BUYERS_LAST_YEAR = part(LINES, "sum(net)", "account", "ys ye")
BUYERS_BEFORE = part(LINES, "sum(net)", "account", "dawn s")
CALLS = "SELECT * FROM act WHERE kind = 'call'"
MINUTES = part(CALLS, "(max(epoch(ended)) - min(epoch(t))) / 60", "(rep, t::DATE)")
BY_DAY = part(CALLS, "count(*)", "(rep, t::DATE)")
MET = part(
    "SELECT * FROM act WHERE outcome = 'held' AND kind IN ('visit', 'web_meeting')",
    "count(*) FILTER (kind = 'web_meeting')",
    "person",
)
AGREED = """SELECT *, EXISTS (SELECT 1 FROM act h WHERE h.set_by = act.act AND h.outcome = 'held'
    AND h.t <= act.t + INTERVAL 30 DAY) AS held FROM act WHERE outcome = 'appointment'"""
ALIVE = """SELECT p, d.*, team_on(rep, least(coalesce(closed::DATE, l), l)) AS team
    FROM period JOIN deal d ON created < e AND (closed IS NULL OR closed >= s)"""
OPEN = "SELECT p, k.*, s, l, team_on(rep, l) AS team FROM period JOIN known k ON x = e"
OPENING = "SELECT p, k.*, s, l, team_on(rep, s - 1) AS team FROM period JOIN known k ON x = s"
OPENING_AS_END = "SELECT p, k.*, team_on(rep, s - 1) AS team FROM period JOIN known k ON x = s"
STEPS = """SELECT h.*, d.segment, team_on(d.rep, h.t::DATE) AS team FROM change h
    JOIN deal d USING (deal) WHERE field = 'stage' AND new_rank > old_rank"""
CREDITED = """SELECT *, closed AS t, team_on(rep, closed::DATE) AS team FROM credit
    WHERE status = 'won' AND role = 'source'"""
LEADS = """SELECT *, created AS t, team_on(rep, created::DATE) AS team,
    EXISTS (SELECT 1 FROM act WHERE act.person = lead.person AND act.kind = 'call'
            AND act.t BETWEEN lead.created AND lead.created + INTERVAL 10 DAY) AS soon FROM lead"""
APPROACHED = """SELECT *, team_on(rep, t::DATE) AS team FROM (SELECT lead.*,
    (SELECT min(t) FROM act WHERE act.person = lead.person AND act.kind = 'call') AS t,
    EXISTS (SELECT 1 FROM act WHERE act.person = lead.person AND is_first_meeting
            AND outcome = 'held') AS was_met FROM lead)"""
STATED_P = """SELECT *, closed AS t, team_on(rep, closed::DATE) AS team,
    (SELECT arg_max(new_value::DOUBLE, h.t) FROM change h WHERE h.deal = deal.deal
     AND field = 'probability' AND h.t <= closed - INTERVAL 30 DAY) AS stated
    FROM deal WHERE status IN ('won', 'lost')"""
CONTACTS = (
    "SELECT * FROM act WHERE kind IN ('call', 'visit', 'web_meeting') AND outcome <> 'no_answer'"
)
OWNED = """SELECT p, o.account, o.segment, team_on(rep, l) AS team FROM period
    JOIN owner o ON since < e AND (until IS NULL OR until >= e)"""
HEADS = """SELECT p, rep, team, NULL AS segment FROM period
    JOIN post ON valid_from < e AND (valid_to IS NULL OR valid_to >= e)"""
WORK = """SELECT w.t, minutes, team, NULL AS segment FROM workday w
    JOIN post ON valid_from <= w.t AND (valid_to IS NULL OR w.t < valid_to)"""
TARGETS = """SELECT p, dim, grp, sum(v) AS v FROM (
    SELECT p, kind, id, sum(v) AS v FROM period JOIN target ON since >= {start} AND until <= whole
    GROUP BY p, kind, id, {start}, whole HAVING sum(until - since) = whole - {start})
    JOIN (VALUES ('company', '', ''), ('team', 'team', '/')) k(kind, dim, mark) USING (kind),
    LATERAL (SELECT CASE WHEN kind = 'team' THEN split_part(id, '/', 2) ELSE '' END AS grp)
    GROUP BY ALL"""
REP_TARGETS = """(SELECT p, dim, grp, x, sum(v) AS v FROM (SELECT *, NULL AS segment,
    team_on(id, since) AS team, id AS x FROM period JOIN target ON since >= s AND until <= whole
    WHERE kind = 'member'),
    LATERAL (VALUES ('', ''), ('team', coalesce(team, '(none)'))) g(dim, grp)
    GROUP BY p, dim, grp, x, s, whole HAVING sum(until - since) = whole - s)"""
REP_WINS = part(WON, "sum(amount)", "rep")

MONEY = "coalesce(sum(net), 0)"
ROWS = "count(*)"
# The data begins on 1 June 2024: an earlier period of which it holds only the end is not known.
NO_LAG = "ps < DATE '2024-06-01'"
NO_YEAR = "ys < DATE '2024-06-01'"
NO_FISCAL_YEAR = "yfs < DATE '2024-06-01'"
MEASURES: dict[str, Measured] = {
    "sales": Measured(event(LINES, MONEY)),
    "sales_last_year": Measured(event(LINES, MONEY, "ys ye"), unknown=NO_YEAR),
    "sales_to_date": Measured(event(LINES, MONEY, "fs e")),
    "sales_to_date_last_year": Measured(event(LINES, MONEY, "yfs ye"), unknown=NO_FISCAL_YEAR),
    "gross": Measured(event(LINES, "sum(net - cost)")),
    "orders": Measured(event(LINES, "count(DISTINCT order_id)")),
    "customers": Measured(event(LINES, "count(DISTINCT account)")),
    "customers_ever": Measured(event(LINES, "count(DISTINCT account)", "dawn e")),
    "largest_line": Measured(event(LINES, "max(net)"), "NULL"),
    "ordered_ever": Measured(event(ORDERED, MONEY, "dawn e")),
    "ordered_before": Measured(event(ORDERED, MONEY, "dawn s")),
    "recognised_ever": Measured(event(LINES, MONEY, "dawn e")),
    "recognised_before": Measured(event(LINES, MONEY, "dawn s")),
    "waiting": Measured(
        state(
            """SELECT p, net, segment, team_on(rep, l) AS team FROM period
        JOIN line ON ordered < e AND (t IS NULL OR t >= e)""",
            MONEY,
        )
    ),
    "kept": Measured(
        counted(f"{BUYERS} SEMI JOIN {BUYERS_PREVIOUS} USING (p, dim, grp, x)"), unknown=NO_LAG
    ),
    "base": Measured(counted(BUYERS_PREVIOUS), unknown=NO_LAG),
    "lost": Measured(
        counted(f"{BUYERS_PREVIOUS} ANTI JOIN {BUYERS} USING (p, dim, grp, x)"), unknown=NO_LAG
    ),
    "returned": Measured(
        counted(f"""{BUYERS} ANTI JOIN {BUYERS_PREVIOUS} USING (p, dim, grp, x)
        SEMI JOIN {BUYERS_BEFORE} USING (p, dim, grp, x)"""),
        unknown=NO_LAG,
    ),
    "repeaters": Measured(
        counted(part(LINES, "count(DISTINCT order_id)", "account") + " WHERE v >= 2")
    ),
    "customers_12": Measured(event(LINES, "count(DISTINCT account)", "r12 e")),
    "repeaters_12": Measured(
        counted(part(LINES, "count(DISTINCT order_id)", "account", "r12 e") + " WHERE v >= 2")
    ),
    "sales_to_large": Measured(event(LINES + " WHERE segment = '大手'", MONEY)),
    "sleeping": Measured(
        counted(f"""(SELECT p, dim, grp, account AS x FROM period, {fan("FROM account")})
        ANTI JOIN {BUYERS} USING (p, dim, grp, x)""")
    ),
    "new": Measured(
        counted(f"""{BUYERS} ANTI JOIN (SELECT p, x FROM {BUYERS_BEFORE}
        WHERE dim = '') USING (p, x)""")
    ),
    "new_here": Measured(counted(f"{BUYERS} ANTI JOIN {BUYERS_BEFORE} USING (p, dim, grp, x)")),
    "existing": Measured(
        f"""SELECT p, dim, grp, coalesce(sum(n.v), 0) AS v FROM
        {BUYERS_LAST_YEAR} b LEFT JOIN {BUYERS} n USING (p, dim, grp, x) WHERE b.v > 0
        GROUP BY ALL""",
        unknown=NO_YEAR,
    ),
    "existing_then": Measured(
        f"""SELECT p, dim, grp, sum(v) AS v FROM {BUYERS_LAST_YEAR}
        WHERE v > 0 GROUP BY ALL""",
        unknown=NO_YEAR,
    ),
    "typical_margin": Measured(
        f"""SELECT p, dim, grp, median(v) AS v FROM
        {MARGINS} WHERE sold > 0 GROUP BY ALL""",
        "NULL",
    ),
    "main_supplier": Measured(f"""SELECT p, b.dim, b.grp, count(*) AS v FROM {BUYERS} b
        JOIN (SELECT p, x, v AS company FROM {BUYERS} WHERE dim = '') USING (p, x)
        WHERE b.v > 0.5 * company GROUP BY ALL"""),
    "won": Measured(event(WON, ROWS)),
    "won_previous": Measured(event(WON, ROWS, "ps pe"), unknown=NO_LAG),
    "won_12": Measured(event(WON, ROWS, "r12 e")),
    "ended": Measured(event(ENDED, ROWS)),
    "ended_previous": Measured(event(ENDED, ROWS, "ps pe"), unknown=NO_LAG),
    "ended_12": Measured(event(ENDED, ROWS, "r12 e")),
    "won_amount": Measured(event(WON, "sum(amount)")),
    "lead_time": Measured(event(WON, "median(epoch(closed - created) / 86400)"), "NULL"),
    "last_win": Measured(event(WON, "max(epoch(closed)) / 86400"), "NULL"),
    "slow_tenth": Measured(event(WON, "quantile_cont(amount, 0.9)"), "NULL"),
    "brier": Measured(event(STATED_P, "avg((stated - (status = 'won')::INT) ** 2)"), "NULL"),
    "opened": Measured(event(deals("created"), ROWS)),
    "opened_to_proposal": Measured(event(deals("created", "proposal_reached IS NOT NULL"), ROWS)),
    "opened_to_terms": Measured(event(deals("created", "terms_reached IS NOT NULL"), ROWS)),
    "settled": Measured(event(deals("created"), ROWS), unknown="NOT mature60"),
    "settled_won": Measured(
        event(deals("created", "status = 'won' AND closed <= created + INTERVAL 60 DAY"), ROWS),
        unknown="NOT mature60",
    ),
    "proposed": Measured(event(deals("proposed"), ROWS)),
    "met": Measured(event(deals("met"), ROWS)),
    "met_proposed": Measured(event(deals("met", "proposed IS NOT NULL"), ROWS)),
    "alive": Measured(state(ALIVE, ROWS)),
    "open": Measured(state(OPEN, ROWS)),
    "opening": Measured(state(OPENING_AS_END, ROWS)),
    "open_amount": Measured(state(OPEN, "sum(amount)")),
    "in_proposal": Measured(state(OPEN, "count(*) FILTER (stage = '提案')")),
    "orderly": Measured(
        state(
            OPEN,
            """count(*) FILTER (next_action >= l AND expected >= l
        AND amount > 0 AND probability IS NOT NULL)""",
        )
    ),
    "due": Measured(state(OPENING, "coalesce(sum(amount) FILTER (expected BETWEEN s AND l), 0)")),
    "progressed": Measured(f"""SELECT p, dim, grp, count(*) AS v FROM
        (SELECT DISTINCT p, dim, grp, deal AS x FROM {fan(ALIVE)})
        SEMI JOIN {part(STEPS, ROWS, "deal")} USING (p, dim, grp, x) GROUP BY ALL"""),
    "opened_at": Measured(counted(part(deals("created"), ROWS, "account"))),
    "opened_at_customers": Measured(
        counted(f"""{part(deals("created"), ROWS, "account")}
        SEMI JOIN {part(LINES, ROWS, "account", "dawn e")} USING (p, dim, grp, x)""")
    ),
    "sourced": Measured(event(CREDITED, "sum(amount * share)")),
    "leads": Measured(event(LEADS, ROWS)),
    "called_soon": Measured(event(LEADS, "count(*) FILTER (soon)")),
    "settled_leads": Measured(event(LEADS, ROWS), unknown="NOT mature60"),
    "converted": Measured(
        event(
            LEADS,
            """count(*) FILTER
        (converted <= created + INTERVAL 60 DAY)""",
        ),
        unknown="NOT mature60",
    ),
    "approached": Measured(event(APPROACHED, ROWS)),
    "approached_met": Measured(event(APPROACHED, "count(*) FILTER (was_met)")),
    "calls": Measured(event(CALLS, ROWS)),
    "calling_minutes": Measured(f"SELECT p, dim, grp, sum(v) AS v FROM {MINUTES} GROUP BY ALL"),
    "busiest_day": Measured(f"SELECT p, dim, grp, max(v) AS v FROM {BY_DAY} GROUP BY ALL", "NULL"),
    "contacts": Measured(event(CONTACTS, ROWS)),
    "contacted": Measured(
        event("SELECT * FROM act WHERE outcome <> 'no_answer'", "count(DISTINCT account)")
    ),
    "visits": Measured(event("SELECT * FROM act WHERE kind = 'visit' AND outcome = 'held'", ROWS)),
    "met_persons": Measured(counted(MET)),
    "web_persons": Measured(counted(f"{MET} WHERE v > 0")),
    "agreed": Measured(event(AGREED, ROWS), unknown="NOT mature30"),
    "agreed_held": Measured(event(AGREED, "count(*) FILTER (held)"), unknown="NOT mature30"),
    "travel": Measured(event("SELECT * FROM act", "sum(travel)")),
    "work": Measured(event(WORK, "sum(minutes)"), by=("", "team")),
    "in_charge": Measured(
        f"SELECT p, dim, grp, count(*) AS v FROM period, {fan('FROM account')} GROUP BY ALL"
    ),
    "owned": Measured(state(OWNED, ROWS)),
    "covered": Measured(f"""SELECT p, dim, grp, count(*) AS v FROM
        (SELECT DISTINCT p, dim, grp, account AS x FROM {fan(OWNED)})
        SEMI JOIN {part(CONTACTS, ROWS, "account")} USING (p, dim, grp, x) GROUP BY ALL"""),
    "heads": Measured(state(HEADS, "count(DISTINCT rep)"), by=("", "team")),
    "target": Measured(TARGETS.format(start="s"), "NULL", by=("", "team")),
    "target_to_date": Measured(TARGETS.format(start="fs"), "NULL", by=("", "team")),
    "targeted": Measured(counted(f"{REP_TARGETS} WHERE v > 0"), by=("", "team")),
    "on_target": Measured(
        f"""SELECT p, dim, grp, count(*) AS v FROM {REP_TARGETS} g
        LEFT JOIN {REP_WINS} w USING (p, dim, grp, x) WHERE g.v > 0 AND coalesce(w.v, 0) >= g.v
        GROUP BY ALL""",
        by=("", "team"),
    ),
    "without_target": Measured(
        counted(f"""(FROM {REP_WINS} WHERE v > 0)
        ANTI JOIN {REP_TARGETS} USING (p, dim, grp, x)"""),
        by=("", "team"),
    ),
}
