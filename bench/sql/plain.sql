-- Twenty figures by month and level of the organisation, as an analyst writes them down.
-- activities
SELECT
  date_trunc('month', started_at)::DATE AS month, division, section,
  grouping(division, section) AS level,
  count(*) AS activities,
  count(*) FILTER (kind = 'call') AS calls,
  count(*) FILTER (kind = 'visit') AS visits,
  count(*) FILTER (outcome = 'appointment') AS appointments,
  coalesce(sum(minutes) FILTER (kind = 'call'), 0) AS call_minutes,
  coalesce(sum(minutes) FILTER (kind = 'visit'), 0) AS visit_minutes,
  count(DISTINCT account_id) AS accounts,
  count(DISTINCT account_id) FILTER (kind = 'visit') AS accounts_visited,
  count(DISTINCT activities.member_id) AS active_reps,
  count(*) FILTER (kind = 'call' AND outcome IN ('connected', 'appointment'))
    / nullif(count(*) FILTER (kind = 'call'), 0) AS contact_rate,
  count(*) FILTER (outcome = 'appointment') / nullif(count(*), 0) AS appointment_rate
FROM activities LEFT JOIN members ON members.member_id = activities.member_id
WHERE started_at >= DATE '2023-04-01' AND started_at < DATE '2026-04-01'
GROUP BY GROUPING SETS ((month), (month, division), (month, division, section));

-- opportunities by creation
SELECT
  date_trunc('month', created_at)::DATE AS month, division, section,
  grouping(division, section) AS level,
  count(*) AS opened,
  sum(amount) AS opened_amount,
  count(*) FILTER (amount >= 1000000) AS large_opened
FROM opportunities LEFT JOIN members ON members.member_id = opportunities.member_id
WHERE created_at >= DATE '2023-04-01' AND created_at < DATE '2026-04-01'
GROUP BY GROUPING SETS ((month), (month, division), (month, division, section));

-- opportunities by closing
SELECT
  date_trunc('month', closed_at)::DATE AS month, division, section,
  grouping(division, section) AS level,
  count(*) FILTER (stage IN ('won', 'lost')) AS closed,
  count(*) FILTER (stage = 'won') AS won,
  coalesce(sum(amount) FILTER (stage = 'won'), 0) AS won_amount,
  count(*) FILTER (stage = 'won') / nullif(count(*) FILTER (stage IN ('won', 'lost')), 0) AS win_rate,
  sum(amount) FILTER (stage = 'won') / nullif(count(*) FILTER (stage = 'won'), 0) AS average_deal,
  median(date_diff('day', created_at, closed_at)) FILTER (stage = 'won') AS cycle
FROM opportunities LEFT JOIN members ON members.member_id = opportunities.member_id
WHERE closed_at >= DATE '2023-04-01' AND closed_at < DATE '2026-04-01'
GROUP BY GROUPING SETS ((month), (month, division), (month, division, section));
