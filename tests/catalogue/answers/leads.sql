-- new_leads | team member | 0
SELECT ym(created) AS period, who(owner, created) AS g, count(*) AS value FROM lead GROUP BY ALL

-- opportunity_conversion | team | null
SELECT ym(created) AS period, who(owner, created) AS g, count(converted) / count(*) AS value
FROM lead GROUP BY ALL

-- qualified_lead_rate | team | null
SELECT ym(created) AS period, who(owner, created) AS g, count(qualified) / count(*) AS value
FROM lead GROUP BY ALL

-- lead_quality_score | team | null
-- Of leads with all four marks.
SELECT ym(created) AS period, who(owner, created) AS g, avg(bant / 400) AS value
FROM lead GROUP BY ALL

-- referrals | team | 0
SELECT ym(created) AS period, who(owner, created) AS g, count(*) AS value
FROM lead WHERE referrer IS NOT NULL GROUP BY ALL

-- first_meeting_rate | | null
-- Set is enough: held or not.
WITH first AS (SELECT person, min(t) AS t FROM act WHERE is_new_approach GROUP BY ALL)
SELECT ym(t) AS period, '' AS g,
       count(*) FILTER (EXISTS (FROM act a WHERE a.person = lead.person AND is_first_meeting))
       / count(*) AS value
FROM lead JOIN first USING (person) GROUP BY ALL

-- new_approaches | team member | 0
SELECT ym(t) AS period, who(member, t) AS g, count(*) AS value
FROM act WHERE is_new_approach GROUP BY ALL

-- lead_score_gain | | null
-- Leads by their first touch, control groups not among them.
WITH first AS (SELECT person, min(t) AS t FROM touch WHERE NOT control GROUP BY ALL)
SELECT ym(t) AS period, '' AS g, count(*) FILTER (score > score_initial) / count(*) AS value
FROM lead JOIN first USING (person) GROUP BY ALL

-- nurturing_completion | | null
-- A person in a programme, by the first step.
WITH entered AS (SELECT campaign, person, min(t) AS t, count(completed) > 0 AS done
                 FROM touch WHERE NOT control GROUP BY ALL)
SELECT ym(t) AS period, '' AS g, count(*) FILTER (done) / count(*) AS value
FROM entered GROUP BY ALL

-- mail_open_rate | | null
SELECT ym(t) AS period, '' AS g, count(*) FILTER (opened) / count(*) AS value
FROM touch WHERE delivered AND mail GROUP BY ALL

-- mail_response_rate | | null
SELECT ym(t) AS period, '' AS g, count(*) FILTER (responded OR clicked) / count(*) AS value
FROM touch WHERE delivered AND mail GROUP BY ALL

-- campaign_effect | | null
-- People by their first touch in a campaign; converted from then on.
WITH first AS (SELECT campaign, person, min(t) AS t, arg_min(control, t) AS control
               FROM touch GROUP BY ALL),
arm AS (SELECT ym(t) AS period, control, count(DISTINCT person) AS n,
               count(DISTINCT person) FILTER (converted >= t) AS won
        FROM first LEFT JOIN person USING (person) GROUP BY ALL)
SELECT period, '' AS g, a.won / a.n - b.won / b.n AS value
FROM arm a JOIN arm b USING (period) WHERE NOT a.control AND b.control
