-- customer_satisfaction | team | null
SELECT ym(t) AS period, who(member, t) AS g, avg(score / most) AS value
FROM mark WHERE kind = 'csat' AND answered GROUP BY ALL

-- customer_rating | team member | null
SELECT ym(t) AS period, who(member, t) AS g, avg(score / most) AS value
FROM mark WHERE kind = 'rep_rating' AND answered GROUP BY ALL

-- proposal_quality_score | team | null
SELECT ym(t) AS period, who(member, t) AS g, avg(score / most) AS value
FROM mark WHERE kind = 'proposal_quality' GROUP BY ALL

-- proposal_evaluation | team | null
SELECT ym(t) AS period, who(member, t) AS g, avg(score / most) AS value
FROM mark WHERE kind = 'proposal_evaluation' GROUP BY ALL

-- differentiation | team | null
SELECT ym(t) AS period, who(member, t) AS g, avg(score / most) AS value
FROM mark JOIN deal USING (deal) WHERE kind = 'differentiation' AND competitor IS NOT NULL
GROUP BY ALL

-- meeting_engagement | team | null
SELECT ym(t) AS period, who(member, t) AS g, avg(score / most) AS value
FROM mark WHERE kind = 'engagement' GROUP BY ALL

-- explanation_quality | team | null
SELECT ym(t) AS period, who(member, t) AS g, avg(score / most) AS value
FROM mark WHERE kind = 'product_explanation' GROUP BY ALL

-- roi_realised | | null
SELECT ym(t) AS period, '' AS g, sum(score) / sum(most) AS value
FROM mark WHERE kind = 'roi' AND score IS NOT NULL GROUP BY ALL

-- product_usage | | null
-- Per account the latest of the month.
WITH latest AS (SELECT ym(t) AS period, account, arg_max(score, t) AS active,
                       arg_max(most, t) AS licensed
                FROM mark WHERE kind = 'usage' GROUP BY ALL)
SELECT period, '' AS g, sum(active) / sum(licensed) AS value FROM latest GROUP BY ALL

-- onboarding_completion | | null
WITH seen AS (SELECT ym(t) AS period, account, bool_or(passed) AS done
              FROM mark WHERE kind = 'onboarding' GROUP BY ALL)
SELECT period, '' AS g, count(*) FILTER (done) / count(*) AS value FROM seen GROUP BY ALL

-- understanding_gain | | null
-- Customers assessed in the month and at least twice so far: the last score above the first.
WITH seen AS (SELECT DISTINCT period, e, account FROM mark JOIN month ON ym(t) = period
              WHERE kind = 'understanding'),
so_far AS (SELECT period, s.account, count(*) AS n, arg_min(score, t) AS first,
                  arg_max(score, t) AS last
           FROM seen s JOIN mark m ON m.account = s.account AND kind = 'understanding' AND t < e
           GROUP BY ALL)
SELECT period, '' AS g, count(*) FILTER (last > first) / count(*) AS value
FROM so_far WHERE n >= 2 GROUP BY ALL

-- skill_acquisition | team member | null
-- A skill that is required of a member stands as an invited one.
SELECT ym(t) AS period, who(member, t) AS g, count(*) FILTER (passed) / count(*) AS value
FROM mark WHERE kind = 'skill' AND invited GROUP BY ALL

-- training_participation | team member | null
-- Who attended has answered.
SELECT ym(t) AS period, who(member, t) AS g, count(*) FILTER (answered) / count(*) AS value
FROM mark WHERE kind = 'training' AND invited GROUP BY ALL

-- digital_tool_use | | null
-- Active: any use in the month.
SELECT period, '' AS g, count(DISTINCT member) FILTER (score > 0) / v AS value
FROM figure LEFT JOIN mark ON ym(t) = period AND kind = 'tool_use'
WHERE measure = 'licences' GROUP BY period, v
