-- won_amount | team member | 0
SELECT ym(closed) AS period, who(owner, closed) AS g, sum(amount) AS value
FROM deal WHERE status = 'won' GROUP BY ALL

-- won_deals | team member | 0
SELECT ym(closed) AS period, who(owner, closed) AS g, count(*) AS value
FROM deal WHERE status = 'won' GROUP BY ALL

-- lost_deals | team member | 0
SELECT ym(closed) AS period, who(owner, closed) AS g, count(*) AS value
FROM deal WHERE status = 'lost' GROUP BY ALL

-- closed_deals | team member | 0
SELECT ym(closed) AS period, who(owner, closed) AS g, count(*) AS value
FROM deal WHERE status IN ('won', 'lost') GROUP BY ALL

-- win_rate | team member | null
SELECT ym(closed) AS period, who(owner, closed) AS g,
       count(*) FILTER (status = 'won') / count(*) AS value
FROM deal WHERE status IN ('won', 'lost') GROUP BY ALL

-- average_deal_size | team | null
SELECT ym(closed) AS period, who(owner, closed) AS g, coalesce(sum(amount), 0) / count(*) AS value
FROM deal WHERE status = 'won' GROUP BY ALL

-- lead_time | team | null
SELECT ym(closed) AS period, who(owner, closed) AS g, median(of_days(created, closed)) AS value
FROM deal WHERE status = 'won' GROUP BY ALL

-- opportunities | team member | 0
SELECT ym(created) AS period, who(owner, created) AS g, count(*) AS value FROM deal GROUP BY ALL

-- proposals | team member | 0
SELECT ym(proposed) AS period, who(owner, proposed) AS g, count(*) AS value
FROM deal WHERE proposed IS NOT NULL GROUP BY ALL

-- proposal_answer_time | team | null
SELECT ym(answered) AS period, who(owner, answered) AS g,
       median(of_days(proposed, answered)) AS value
FROM deal WHERE answered IS NOT NULL GROUP BY ALL

-- proposal_rate | team | null
SELECT ym(met) AS period, who(owner, met) AS g, count(proposed) / count(*) AS value
FROM deal WHERE met IS NOT NULL GROUP BY ALL

-- problem_discovery | team | null
SELECT ym(met) AS period, who(owner, met) AS g, count(found) / count(*) AS value
FROM deal WHERE met IS NOT NULL GROUP BY ALL

-- hearing_rate | | null
-- A stage is passed by whoever ever came to it or to a later one; the cohort is that of creation.
SELECT ym(created) AS period, '' AS g, count(*) FILTER (far >= $hearing) / count(*) AS value
FROM far GROUP BY ALL

-- proposal_written_rate | | null
SELECT ym(created) AS period, '' AS g,
       count(*) FILTER (far >= $writing) / count(*) FILTER (far >= $hearing) AS value
FROM far GROUP BY ALL

-- presentation_rate | | null
SELECT ym(created) AS period, '' AS g,
       count(*) FILTER (far >= $presentation) / count(*) FILTER (far >= $writing) AS value
FROM far GROUP BY ALL

-- negotiation_rate | | null
SELECT ym(created) AS period, '' AS g,
       count(*) FILTER (far >= $negotiation) / count(*) FILTER (far >= $presentation) AS value
FROM far GROUP BY ALL

-- deal_progress_rate | team | null
SELECT period, who(owner, least(l, coalesce(closed::DATE, l))) AS g,
       count(*) FILTER (EXISTS (FROM change c WHERE c.deal = d.deal AND field = 'stage'
                                AND new_rank > old_rank AND t >= s AND t < e)) / count(*) AS value
FROM month JOIN deal d ON created < e AND (closed IS NULL OR closed >= s) GROUP BY ALL

-- pipeline_progress | | null
-- Deals that in the month, while open, had a date planned for the next stage; of them those that
-- moved on in it by the date that was planned just before.
SELECT period, '' AS g,
       count(*) FILTER (EXISTS (
         FROM change c JOIN plan p ON p.deal = c.deal AND coalesce(since < c.t, true)
           AND coalesce(until >= c.t, true)
         WHERE c.deal = d.deal AND field = 'stage' AND new_rank > old_rank AND c.t >= s AND c.t < e
         AND c.t::DATE <= due)) / count(*) AS value
FROM month JOIN deal d ON created < e AND (closed IS NULL OR closed >= s)
WHERE EXISTS (FROM plan p WHERE p.deal = d.deal AND due IS NOT NULL
              AND coalesce(since < least(e, closed), true)
              AND coalesce(until > greatest(s, created), true)) GROUP BY ALL

-- open_pipeline | team member | state
-- The amount as it was known at the end.
SELECT period, who(owner, l) AS g, sum(amount) AS value FROM month JOIN open_then ON x = e
GROUP BY ALL

-- pipeline_coverage | | null
-- Open at the month's start and expected to close in it, over what the target still asks for.
WITH due AS (SELECT period, coalesce(sum(amount), 0) AS v FROM month LEFT JOIN open_then
             ON x = s AND expected BETWEEN s AND l GROUP BY ALL),
won AS (SELECT ym(closed) AS period, sum(amount) AS v FROM deal WHERE status = 'won' GROUP BY ALL)
SELECT period, '' AS g, due.v / (stated.v - coalesce(won.v, 0)) AS value
FROM due JOIN stated USING (period) LEFT JOIN won USING (period)
WHERE measure = 'won_amount' AND scenario = 'target' AND scope_kind = 'company'

-- pipeline_hygiene | team | null
-- Seen on the last day: an action and a close date of that day are still to come.
SELECT period, who(owner, l) AS g,
       count(*) FILTER (next_action >= l AND coalesce(expected >= l, true)
                        AND amount IS NOT NULL AND probability IS NOT NULL) / count(*) AS value
FROM month JOIN open_then ON x = e GROUP BY ALL

-- closer_load | | null
SELECT period, '' AS g,
       (SELECT count(*) FROM open_then LEFT JOIN stage USING (pipeline, stage)
        WHERE x = e AND rank >= $negotiation)
       / (SELECT count(*) FROM post WHERE role IN ($closers) AND valid_from <= l
          AND (valid_to IS NULL OR valid_to > l)) AS value
FROM month

-- forecast_accuracy | team | null
-- The last probability that was stated 30 days before or earlier; deals without one are left out.
WITH told AS (
  SELECT d.deal, owner, closed, (status = 'won')::INT AS won,
         (SELECT arg_max(new_value, t) FROM change c
          WHERE c.deal = d.deal AND field = 'probability' AND new_value IS NOT NULL
          AND t <= closed - INTERVAL 30 DAY)::DOUBLE AS p
  FROM deal d WHERE status IN ('won', 'lost'))
SELECT ym(closed) AS period, who(owner, closed) AS g, 1 - avg((p - won) ** 2) AS value
FROM told GROUP BY ALL

-- sourced_won_amount | team member | 0
SELECT ym(closed) AS period, who(member, closed) AS g, sum(amount * share) AS value
FROM deal JOIN credit USING (deal) WHERE status = 'won' AND role = 'source' GROUP BY ALL

-- suitability_check | | null
SELECT ym(closed) AS period, '' AS g,
       count(*) FILTER (EXISTS (FROM mark m WHERE m.deal = d.deal AND kind = 'suitability'
                                AND passed AND m.t < closed)) / count(*) AS value
FROM deal d WHERE status = 'won' GROUP BY ALL

-- accountability_fulfilment | | null
-- At least one item, and every one signed by the conclusion.
SELECT ym(closed) AS period, '' AS g,
       count(*) FILTER (
         EXISTS (FROM mark m WHERE m.deal = d.deal AND kind = 'explanation')
         AND NOT EXISTS (FROM mark m WHERE m.deal = d.deal AND kind = 'explanation'
                         AND (passed IS NOT TRUE OR m.t > closed))) / count(*) AS value
FROM deal d WHERE status = 'won' GROUP BY ALL
