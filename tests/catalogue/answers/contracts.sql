-- mrr | team | state
SELECT period, who(member, l) AS g, sum(delta) AS value
FROM month JOIN contract ON t < e GROUP BY ALL

-- mrr_growth | | null
SELECT period, '' AS g,
       coalesce(sum(delta) FILTER (t >= s), 0) / sum(delta) FILTER (t < s) AS value
FROM month JOIN contract ON t < e GROUP BY ALL

-- churn_rate | | null
SELECT period, '' AS g,
       coalesce(-sum(delta) FILTER (event = 'churn' AND t >= s), 0)
       / sum(delta) FILTER (t < s) AS value
FROM month JOIN contract ON t < e GROUP BY ALL

-- renewal_rate | | null | 60
-- Renewed from 60 days before the due day to 60 days after.
SELECT ym(t) AS period, '' AS g,
       count(DISTINCT contract) FILTER (EXISTS (
         FROM contract r WHERE r.contract = d.contract AND event = 'renew'
         AND r.t BETWEEN d.t - 60 AND d.t + 60)) / count(DISTINCT contract) AS value
FROM contract d WHERE event = 'renewal_due' GROUP BY ALL

-- trial_start_rate | | null
-- Accounts with a deal opened in the month that have started a trial by its end.
SELECT period, '' AS g,
       count(DISTINCT account) FILTER (EXISTS (
         FROM contract c WHERE c.account = d.account AND event = 'trial_start' AND c.t < e))
       / count(DISTINCT account) AS value
FROM month JOIN deal d ON created >= s AND created < e GROUP BY ALL

-- life_event_proposal_rate | | null | 30
-- Events of a person's life; a deal of the customer proposed within the days after.
SELECT ym(t) AS period, '' AS g,
       count(DISTINCT account) FILTER (EXISTS (
         FROM deal d WHERE d.account = event.account
         AND proposed BETWEEN event.t AND event.t + INTERVAL 30 DAY))
       / count(DISTINCT account) AS value
FROM event WHERE kind NOT IN ('new_site', 'fundraising', 'executive_change') GROUP BY ALL

-- on_time_delivery | | null
SELECT ym(delivered) AS period, '' AS g,
       count(*) FILTER (delivered::DATE <= promised) / count(*) AS value
FROM delivery WHERE status = 'delivered' GROUP BY ALL

-- delivery_evidence | | null
SELECT ym(delivered) AS period, '' AS g,
       count(*) FILTER (evidence IN ('time_place', 'signature', 'photo')) / count(*) AS value
FROM delivery WHERE status = 'delivered' GROUP BY ALL

-- delivery_visibility | | null
-- Under way when the month ends (one that failed no longer is), the status at most so old then.
SELECT period, '' AS g, count(*) FILTER (seen >= e - INTERVAL 30 MINUTE) / count(*) AS value
FROM month JOIN delivery ON shipped < e
  AND coalesce(delivered, CASE WHEN status = 'failed' THEN seen END, e) >= e
GROUP BY ALL

-- operating_margin | | null
SELECT period, '' AS g, a.v / b.v AS value FROM figure a JOIN figure b USING (period)
WHERE a.measure = 'operating_income' AND b.measure = 'net_sales'

-- operating_rate | | null
SELECT period, '' AS g, a.v / b.v AS value FROM figure a JOIN figure b USING (period)
WHERE a.measure = 'operating_hours' AND b.measure = 'scheduled_hours'

-- defect_rate | | null
SELECT period, '' AS g, a.v / b.v AS value FROM figure a JOIN figure b USING (period)
WHERE a.measure = 'defective_units' AND b.measure = 'produced_units'

-- production_efficiency | | null
SELECT period, '' AS g, a.v / b.v AS value FROM figure a JOIN figure b USING (period)
WHERE a.measure = 'standard_hours' AND b.measure = 'hours_worked'
