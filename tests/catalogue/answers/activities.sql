-- contact_frequency | | null
-- With the accounts in charge at the month's end, those never contacted included.
WITH mine AS (SELECT DISTINCT period, s, e, account_id AS account FROM month JOIN owner
              ON valid_from < e AND (valid_to IS NULL OR valid_to >= e))
SELECT period, '' AS g, count(act) / count(DISTINCT mine.account) AS value
FROM mine LEFT JOIN contact c ON c.account = mine.account AND t >= s AND t < e GROUP BY ALL

-- calls_per_hour | team member | null
WITH called AS (SELECT member, t::DATE AS t, count(*) AS n FROM act
                WHERE kind = 'call' AND t IS NOT NULL GROUP BY ALL)
SELECT ym(t) AS period, who(member, t) AS g,
       sum(n) / (sum(work_minutes_per_day) / 60) AS value
FROM called LEFT JOIN post ON member_id = member AND valid_from <= t
  AND (valid_to IS NULL OR t < valid_to)
GROUP BY ALL

-- contact_rate | team member | null
SELECT ym(t) AS period, who(member, t) AS g, count(*) FILTER (reached) / count(*) AS value
FROM contact WHERE kind = 'call' GROUP BY ALL

-- appointments | team member | 0
SELECT ym(t) AS period, who(member, t) AS g, count(*) AS value
FROM contact WHERE outcome = 'appointment' GROUP BY ALL

-- appointment_rate | team | null
-- Reached: connected, or an appointment given at once; a meeting that was held is no contact made.
SELECT ym(t) AS period, who(member, t) AS g,
       count(*) FILTER (outcome = 'appointment') / count(*) AS value
FROM contact WHERE outcome IN ('connected', 'appointment') GROUP BY ALL

-- appointment_follow_up_rate | | null | 10
SELECT ym(t) AS period, '' AS g,
       count(*) FILTER (EXISTS (FROM meeting m WHERE set_by = c.act
                                AND m.t <= c.t + INTERVAL 10 DAY)) / count(*) AS value
FROM contact c WHERE outcome = 'appointment' GROUP BY ALL

-- web_meeting_rate | | null
-- Of people contacted in the month, those with a web meeting set for it.
WITH met AS (SELECT DISTINCT person, ym(t) AS period FROM contact
             WHERE person IS NOT NULL AND t IS NOT NULL),
agreed AS (SELECT DISTINCT person, ym(coalesce(t, planned)) AS period FROM contact
           WHERE kind = 'web_meeting')
SELECT period, '' AS g, count(agreed.person) / count(*) AS value
FROM met LEFT JOIN agreed USING (person, period) GROUP BY ALL

-- call_duration | team member | null
SELECT ym(t) AS period, who(member, t) AS g, avg(epoch(ended - t) / 60) AS value
FROM contact WHERE kind = 'call' AND reached GROUP BY ALL

-- visits | team member | 0
SELECT ym(t) AS period, who(member, t) AS g, count(*) AS value FROM visit GROUP BY ALL

-- meetings | team member | 0
SELECT ym(t) AS period, who(member, t) AS g, count(*) AS value FROM meeting GROUP BY ALL

-- repeat_visit_rate | team | null
SELECT ym(t) AS period, who(member, t) AS g, count(*) FILTER (is_continuation) / count(*) AS value
FROM visit GROUP BY ALL

-- previsit_research | team | null
SELECT ym(t) AS period, who(member, t) AS g, count(*) FILTER (prepared_info) / count(*) AS value
FROM visit GROUP BY ALL

-- material_ready | team | null
SELECT ym(t) AS period, who(member, t) AS g, count(*) FILTER (prepared_material) / count(*) AS value
FROM meeting GROUP BY ALL

-- sales_per_visit | team | null
WITH sold AS (SELECT ym(t) AS period, who(member, t) AS g, sum(net) AS v FROM line GROUP BY ALL),
went AS (SELECT ym(t) AS period, who(member, t) AS g, count(*) AS n FROM visit GROUP BY ALL)
SELECT period, g, coalesce(v, 0) / n AS value FROM went LEFT JOIN sold USING (period, g)

-- travel_time_share | team | null
WITH work AS (SELECT ym(date) AS period, who(post.member_id, date) AS g,
                     sum(work_minutes_per_day) AS v
              FROM day JOIN post ON valid_from <= date AND (valid_to IS NULL OR date < valid_to)
              WHERE is_business_day GROUP BY ALL),
went AS (SELECT ym(t) AS period, who(member, t) AS g, sum(travel) AS v FROM act GROUP BY ALL)
SELECT period, g, coalesce(went.v, 0) / work.v AS value FROM work LEFT JOIN went USING (period, g)

-- improvement_proposals | team member | 0
SELECT ym(t) AS period, who(member, t) AS g, count(*) AS value
FROM act WHERE kind = 'improvement' GROUP BY ALL

-- technical_adoption | | null
SELECT ym(ended) AS period, '' AS g, count(*) FILTER (outcome = 'adopted') / count(*) AS value
FROM act WHERE kind = 'tech_proposal' AND outcome IN ('adopted', 'rejected') GROUP BY ALL

-- design_change_response | | null
-- An answer on the due day is in time.
SELECT ym(due) AS period, '' AS g,
       count(*) FILTER (responded::DATE <= due::DATE) / count(*) AS value
FROM act WHERE kind = 'design_change' GROUP BY ALL

-- trouble_response_time | team | null
SELECT ym(t) AS period, who(member, t) AS g, median(epoch(responded - t) / 3600) AS value
FROM act WHERE kind = 'trouble' GROUP BY ALL

-- inquiry_response_time | team | null
SELECT ym(t) AS period, who(member, t) AS g, median(epoch(responded - t) / 60) AS value
FROM act WHERE kind = 'inquiry' GROUP BY ALL

-- service_time | team | null
SELECT ym(t) AS period, who(member, t) AS g, avg(epoch(ended - t) / 60) AS value
FROM act WHERE kind = 'serve' GROUP BY ALL
