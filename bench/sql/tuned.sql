-- The same figures as by plain.sql, by someone who knows where the time goes: sums are taken per rep
-- before the join, values are made distinct by GROUP BY, months are integers.
-- activities: counts and sums
WITH per_rep AS (
  SELECT
    year(started_at) * 12 + month(started_at) - 1 AS number, member_id,
    count(*) AS activities,
    count(*) FILTER (kind = 'call') AS calls,
    count(*) FILTER (kind = 'visit') AS visits,
    count(*) FILTER (outcome = 'appointment') AS appointments,
    sum(minutes) FILTER (kind = 'call') AS call_minutes,
    sum(minutes) FILTER (kind = 'visit') AS visit_minutes,
    count(*) FILTER (kind = 'call' AND outcome IN ('connected', 'appointment')) AS connected
  FROM activities
  WHERE started_at >= DATE '2023-04-01' AND started_at < DATE '2026-04-01'
  GROUP BY number, member_id
)
SELECT
  make_date(number // 12, number % 12 + 1, 1) AS month, division, section,
  grouping(division, section) AS level,
  sum(activities) AS activities, sum(calls) AS calls, sum(visits) AS visits,
  sum(appointments) AS appointments, coalesce(sum(call_minutes), 0) AS call_minutes,
  coalesce(sum(visit_minutes), 0) AS visit_minutes,
  count(DISTINCT per_rep.member_id) AS active_reps,
  sum(connected) / nullif(sum(calls), 0) AS contact_rate,
  sum(appointments) / nullif(sum(activities), 0) AS appointment_rate
FROM per_rep LEFT JOIN members ON members.member_id = per_rep.member_id
GROUP BY GROUPING SETS ((number), (number, division), (number, division, section));

-- activities: accounts
WITH account AS (
  SELECT
    year(started_at) * 12 + month(started_at) - 1 AS number, division, section,
    grouping(division, section) AS level, account_id, bool_or(kind = 'visit') AS visited
  FROM activities LEFT JOIN members ON members.member_id = activities.member_id
  WHERE started_at >= DATE '2023-04-01' AND started_at < DATE '2026-04-01'
  GROUP BY GROUPING SETS (
    (number, account_id), (number, division, account_id), (number, division, section, account_id)
  )
)
SELECT
  make_date(number // 12, number % 12 + 1, 1) AS month, division, section, level,
  count(account_id) AS accounts, count(account_id) FILTER (visited) AS accounts_visited
FROM account GROUP BY number, division, section, level;

-- opportunities by creation
SELECT
  make_date(number // 12, number % 12 + 1, 1) AS month, division, section,
  grouping(division, section) AS level,
  count(*) AS opened,
  sum(amount) AS opened_amount,
  count(*) FILTER (amount >= 1000000) AS large_opened
FROM (
  SELECT year(created_at) * 12 + month(created_at) - 1 AS number, division, section, amount
  FROM opportunities LEFT JOIN members ON members.member_id = opportunities.member_id
  WHERE created_at >= DATE '2023-04-01' AND created_at < DATE '2026-04-01'
)
GROUP BY GROUPING SETS ((number), (number, division), (number, division, section));

-- opportunities by closing
SELECT
  make_date(number // 12, number % 12 + 1, 1) AS month, division, section,
  grouping(division, section) AS level,
  count(*) AS closed,
  count(*) FILTER (won) AS won,
  coalesce(sum(amount) FILTER (won), 0) AS won_amount,
  count(*) FILTER (won) / nullif(count(*), 0) AS win_rate,
  sum(amount) FILTER (won) / nullif(count(*) FILTER (won), 0) AS average_deal,
  median(days) FILTER (won) AS cycle
FROM (
  SELECT
    year(closed_at) * 12 + month(closed_at) - 1 AS number, division, section, amount,
    stage = 'won' AS won, date_diff('day', created_at, closed_at) AS days
  FROM opportunities LEFT JOIN members ON members.member_id = opportunities.member_id
  WHERE closed_at >= DATE '2023-04-01' AND closed_at < DATE '2026-04-01'
    AND stage IN ('won', 'lost')
)
GROUP BY GROUPING SETS ((number), (number, division), (number, division, section));
