-- What the answers read: the tables with local times and short names, the months, as-was values.
-- `who(member, day)` is the group of a row: everybody, the team on that day, or the member.
CREATE MACRO here(t) AS t + INTERVAL 9 HOUR;  -- Asia/Tokyo has no summer time
CREATE MACRO ym(t) AS strftime(t, '%Y-%m');
CREATE MACRO of_days(a, b) AS epoch(b - a) / 86400;

CREATE TABLE month AS
  SELECT ym(s) AS period, s::DATE AS s, (s + INTERVAL 1 MONTH)::DATE AS e,
         (s + INTERVAL 1 MONTH)::DATE - 1 AS l
  FROM generate_series(TIMESTAMP '$first', TIMESTAMP '$last', INTERVAL 1 MONTH) AS t(s);

CREATE TABLE post AS SELECT * FROM '$folder/member.parquet';
CREATE TABLE account AS SELECT * FROM '$folder/account.parquet';
CREATE TABLE product AS SELECT * FROM '$folder/product.parquet';
CREATE TABLE owner AS SELECT * FROM '$folder/account_owner.parquet';
CREATE TABLE day AS SELECT * FROM '$folder/calendar_day.parquet';

CREATE TABLE deal AS
  SELECT opportunity_id AS deal, account_id AS account, owner_id AS owner, deal_type, status,
         pipeline, amount::DOUBLE AS amount, probability, expected_close_on AS expected,
         next_action_on AS next_action, stage, stage_due_on AS stage_due, competitor,
         here(created_at) AS created, here(first_meeting_at) AS met,
         here(problem_identified_at) AS found, here(proposed_at) AS proposed,
         here(answered_at) AS answered, here(closed_at) AS closed
  FROM '$folder/opportunity.parquet';
CREATE TABLE change AS
  SELECT opportunity_id AS deal, here(changed_at) AS t, field, old_value, new_value, old_rank,
         new_rank
  FROM '$folder/opportunity_change.parquet';
CREATE TABLE credit AS
  SELECT opportunity_id AS deal, member_id AS member, role, share
  FROM '$folder/opportunity_credit.parquet';
CREATE TABLE act AS
  SELECT activity_id AS act, kind, member_id AS member, account_id AS account,
         person_id AS person, opportunity_id AS deal, here(planned_at) AS planned,
         here(started_at) AS t, here(responded_at) AS responded, here(ended_at) AS ended,
         here(due_at) AS due, travel_minutes AS travel, outcome, is_new_approach,
         is_first_meeting, is_continuation, prepared_info, prepared_material,
         set_by_activity_id AS set_by
  FROM '$folder/activity.parquet';
CREATE TABLE person AS
  SELECT person_id AS person, account_id AS account, kind, owner_id AS owner,
         bant_budget + bant_authority + bant_need + bant_timing AS bant, score, score_initial,
         here(created_at) AS created, here(qualified_at) AS qualified,
         here(converted_at) AS converted, referred_by_account_id AS referrer
  FROM '$folder/person.parquet';
CREATE TABLE lead AS SELECT * FROM person WHERE kind = 'lead';
CREATE TABLE touch AS
  SELECT campaign_id AS campaign, person_id AS person, channel IN ('mail', 'email', 'メール') AS mail, here(touched_at) AS t, step,
         delivered, opened_at IS NOT NULL AS opened, clicked_at IS NOT NULL AS clicked,
         responded_at IS NOT NULL AS responded, here(completed_at) AS completed,
         coalesce(is_control, false) AS control
  FROM '$folder/campaign_touch.parquet';
CREATE TABLE line AS
  SELECT order_id, account_id AS account, opportunity_id AS deal, product_id AS product,
         member_id AS member, store_id AS store, here(ordered_at) AS ordered, revenue_on AS t,
         net_amount::DOUBLE AS net, cost_amount::DOUBLE AS cost, order_kind AS kind
  FROM '$folder/order_line.parquet';
CREATE TABLE contract AS
  SELECT contract_id AS contract, account_id AS account, member_id AS member, event,
         event_on AS t, mrr_delta::DOUBLE AS delta
  FROM '$folder/contract_event.parquet';
CREATE TABLE mark AS
  SELECT kind, here(assessed_at) AS t, member_id AS member, account_id AS account,
         opportunity_id AS deal, score, max_score AS most, passed, invited, answered
  FROM '$folder/assessment.parquet';
CREATE TABLE delivery AS
  SELECT order_id, promised_on AS promised, here(shipped_at) AS shipped,
         here(delivered_at) AS delivered, here(last_status_at) AS seen, status, evidence
  FROM '$folder/delivery.parquet';
CREATE TABLE event AS
  SELECT account_id AS account, kind, here(detected_at) AS t
  FROM '$folder/customer_event.parquet';

-- Figures that were stated for a month: the newest statement counts. `period_end` is exclusive.
CREATE TABLE stated AS
  SELECT measure, scenario, scope_kind, scope_id, period, arg_max(value, as_of)::DOUBLE AS v
  FROM '$folder/period_value.parquet' JOIN month ON period_start = s AND period_end = e
  GROUP BY ALL;
CREATE TABLE figure AS
  SELECT measure, period, v FROM stated
  WHERE scope_kind = 'company' AND scenario IN ('actual', 'market');

-- Deals open at an instant with the values that were known then: by the last change before it,
-- else what the first change after it replaced, else what the deal holds.
CREATE TABLE field_then AS
  SELECT x, deal, field, count(*) FILTER (t < x) > 0 AS told,
         max_by(coalesce(new_value, '?'), t) FILTER (t < x) AS before,
         min_by(coalesce(old_value, '?'), t) FILTER (t >= x) AS after
  FROM (SELECT s AS x FROM month UNION SELECT e FROM month), change
  GROUP BY ALL;
CREATE MACRO told_of(instant, of_deal, name) AS (
  SELECT any_value(CASE WHEN told THEN before ELSE after END)
  FROM field_then WHERE x = instant AND deal = of_deal AND field = name);
CREATE MACRO was(instant, of_deal, name, now) AS
  nullif(coalesce(told_of(instant, of_deal, name), now), '?');
CREATE TABLE open_then AS
  SELECT x, deal, account, owner, pipeline,
         was(x, deal, 'amount', amount::VARCHAR)::DOUBLE AS amount,
         was(x, deal, 'probability', probability::VARCHAR)::DOUBLE AS probability,
         was(x, deal, 'expected_close_on', expected::VARCHAR)::DATE AS expected,
         was(x, deal, 'next_action_on', next_action::VARCHAR)::DATE AS next_action,
         was(x, deal, 'stage', stage) AS stage
  FROM (SELECT s AS x FROM month UNION SELECT e FROM month) JOIN deal
    ON created < x AND (closed IS NULL OR closed >= x);

-- Where a stage stands in its pipeline, as the log says; how far a deal ever came: as far as any
-- stage that it was in, at first, in between or now. Being lost is no stage of the work.
CREATE TABLE stage AS
  SELECT pipeline, new_value AS stage, max(new_rank) AS rank
  FROM change JOIN deal USING (deal) WHERE field = 'stage' GROUP BY ALL;
CREATE TABLE far AS
  SELECT d.deal, created, greatest(
      max(old_rank), max(new_rank), any_value(stage.rank)) AS far
  FROM deal d LEFT JOIN change c ON c.deal = d.deal AND field = 'stage'
  LEFT JOIN stage ON stage.pipeline IS NOT DISTINCT FROM d.pipeline AND stage.stage = d.stage
  GROUP BY ALL;

-- The dates planned for a deal's next stage, each from when (exclusive) to when it was the plan.
CREATE TABLE planning AS
  SELECT deal, t, left(old_value, 10)::DATE AS old, left(new_value, 10)::DATE AS new
  FROM change WHERE field = 'stage_due_on';
CREATE TABLE plan AS
  SELECT deal, t AS since, lead(t) OVER (PARTITION BY deal ORDER BY t) AS until, new AS due
  FROM planning
  UNION ALL SELECT deal, NULL, min(t), arg_min_null(old, t) FROM planning GROUP BY deal
  UNION ALL SELECT deal, NULL, NULL, stage_due FROM deal ANTI JOIN planning USING (deal);

-- Contacts with customers and prospects, and those that reached the person.
CREATE TABLE contact AS
  SELECT *, coalesce(outcome IN ('connected', 'appointment', 'held'), false) AS reached
  FROM act WHERE kind IN ('call', 'email', 'visit', 'web_meeting');
CREATE TABLE visit AS SELECT * FROM act WHERE kind = 'visit' AND outcome = 'held';
CREATE TABLE meeting AS
  SELECT * FROM act WHERE kind IN ('visit', 'web_meeting') AND outcome = 'held';
