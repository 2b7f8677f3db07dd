"""The simulated company's rows as the reference reads them: local times, teams as of the day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from tests.measure.reference_periods import DAY, Row, is_open, table

VIEWS = """
CREATE TABLE post AS
  SELECT member_id AS rep, valid_from, valid_to, split_part(org_path, '/', 2) AS team,
         work_minutes_per_day AS minutes
  FROM '{folder}/member.parquet' WHERE is_quota_carrier;
CREATE MACRO team_on(who, day) AS (
  SELECT max(team) FROM post
  WHERE rep = who AND valid_from <= day AND (valid_to IS NULL OR day < valid_to));
CREATE MACRO here(utc) AS utc + INTERVAL 9 HOUR;

CREATE TABLE account AS
  SELECT account_id AS account, segment, team_on(owner_id, DATE '{as_of}') AS team
  FROM '{folder}/account.parquet';
CREATE TABLE change AS
  SELECT opportunity_id AS deal, here(changed_at) AS t, field, old_value, new_value, old_rank,
         new_rank
  FROM '{folder}/opportunity_change.parquet';
CREATE TABLE deal AS
  SELECT opportunity_id AS deal, account_id AS account, segment, owner_id AS rep, status,
         amount::DOUBLE AS amount, stage, probability, expected_close_on AS expected,
         next_action_on AS next_action, here(created_at) AS created,
         here(first_meeting_at) AS met, here(proposed_at) AS proposed, here(closed_at) AS closed
  FROM '{folder}/opportunity.parquet'
  LEFT JOIN account ON account_id = account;
CREATE TABLE act AS
  SELECT activity_id AS act, a.kind, outcome, account_id AS account, segment, person_id AS person,
         member_id AS rep, here(started_at) AS t, here(ended_at) AS ended, travel_minutes AS travel,
         is_first_meeting, set_by_activity_id AS set_by,
         team_on(member_id, here(started_at)::DATE) AS team
  FROM '{folder}/activity.parquet' a LEFT JOIN account ON account_id = account;
CREATE TABLE lead AS
  SELECT person_id AS person, segment, owner_id AS rep, here(created_at) AS created,
         here(converted_at) AS converted
  FROM '{folder}/person.parquet' LEFT JOIN account ON account_id = account WHERE kind = 'lead';
CREATE TABLE line AS
  SELECT order_id, account_id AS account, segment, member_id AS rep, net_amount::DOUBLE AS net,
         cost_amount::DOUBLE AS cost, revenue_on AS t, here(ordered_at) AS ordered,
         team_on(member_id, revenue_on) AS team
  FROM '{folder}/order_line.parquet' LEFT JOIN account ON account_id = account;
CREATE TABLE owner AS
  SELECT account_id AS account, segment, member_id AS rep, valid_from AS since, valid_to AS until
  FROM '{folder}/account_owner.parquet' LEFT JOIN account ON account_id = account;
CREATE TABLE credit AS
  SELECT c.member_id AS rep, c.role, c.share, d.*
  FROM '{folder}/opportunity_credit.parquet' c JOIN (SELECT * EXCLUDE rep FROM deal) d
    ON d.deal = c.opportunity_id;
CREATE TABLE target AS
  SELECT scope_kind AS kind, scope_id AS id, period_start AS since, period_end AS until,
         arg_max(value, as_of)::DOUBLE AS v
  FROM '{folder}/period_value.parquet' WHERE measure = 'won_amount' AND scenario = 'target'
  GROUP BY ALL;
"""

# A deal's columns as known just before an instant, out of the log of changes: what the log says
# counts, also where it says that nothing stood there; a column without changes is today's.
KNOWN = """
CREATE TABLE known AS
  WITH instant AS (SELECT s AS x FROM period UNION SELECT e FROM period),
       log AS (
    SELECT x, deal, field, count(*) FILTER (t < x) AS earlier,
           arg_max_null(new_value, t) FILTER (t < x) AS last_new,
           arg_min_null(old_value, t) FILTER (t >= x) AS first_old
    FROM instant, change WHERE field IN
      ('amount', 'stage', 'probability', 'expected_close_on', 'owner_id')
    GROUP BY ALL),
       value AS (SELECT *, CASE WHEN earlier > 0 THEN last_new ELSE first_old END AS v FROM log),
       wide AS (
    SELECT x, deal, list(field) AS logged,
           max(v) FILTER (field = 'amount')::DOUBLE AS amount,
           max(v) FILTER (field = 'stage') AS stage,
           max(v) FILTER (field = 'probability')::DOUBLE AS probability,
           max(v) FILTER (field = 'expected_close_on')::DATE AS expected,
           max(v) FILTER (field = 'owner_id') AS rep
    FROM value GROUP BY ALL)
  SELECT x, d.deal, d.account, d.segment, d.created, d.closed, d.next_action,
         CASE WHEN 'owner_id' IN logged THEN w.rep ELSE d.rep END AS rep,
         CASE WHEN 'amount' IN logged THEN w.amount ELSE d.amount END AS amount,
         CASE WHEN 'stage' IN logged THEN w.stage ELSE d.stage END AS stage,
         CASE WHEN 'probability' IN logged THEN w.probability ELSE d.probability END AS probability,
         CASE WHEN 'expected_close_on' IN logged THEN w.expected ELSE d.expected END AS expected
  FROM instant CROSS JOIN deal d LEFT JOIN wide w USING (x, deal)
  WHERE d.created < x AND (d.closed IS NULL OR d.closed >= x);
"""


DAWN_OF_DATA = date(2024, 3, 1)


def connect(folder: Path, periods: list[Row], as_of: date) -> duckdb.DuckDBPyConnection:
    """An engine with the company's rows and the table `period`."""
    db = duckdb.connect()
    db.register("period_rows", pa.table(table(periods)))
    db.execute("CREATE TABLE period AS SELECT * FROM period_rows")
    db.execute(VIEWS.format(folder=folder.as_posix(), as_of=as_of.isoformat()))
    db.execute(KNOWN)
    days = [DAWN_OF_DATA + n * DAY for n in range(700)]
    db.register("day_rows", pa.table({"t": [day for day in days if is_open(day)]}))
    db.execute("CREATE TABLE workday AS SELECT * FROM day_rows")
    return db
