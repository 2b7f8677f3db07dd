-- sales | team member | 0
SELECT ym(t) AS period, who(member, t) AS g, sum(net) AS value FROM line GROUP BY ALL

-- gross_profit | team member | 0
-- Net sales less the cost of goods; a line whose cost is not known has none.
SELECT ym(t) AS period, who(member, t) AS g, sum(net) - coalesce(sum(cost), 0) AS value
FROM line GROUP BY ALL

-- segment_sales | segment | 0
SELECT ym(t) AS period, who(line.account, t) AS g, sum(net) AS value FROM line GROUP BY ALL

-- seasonal_share | | null
SELECT ym(t) AS period, '' AS g,
       coalesce(sum(net) FILTER (season IS NOT NULL), 0) / sum(net) AS value
FROM line LEFT JOIN product ON product_id = product GROUP BY ALL

-- sales_growth | team | null
WITH sold AS (SELECT date_trunc('month', t) AS m, who(member, t) AS g, sum(net) AS v
              FROM line WHERE t IS NOT NULL GROUP BY ALL)
SELECT ym(b.m + INTERVAL 1 YEAR) AS period, b.g, coalesce(n.v, 0) / b.v - 1 AS value
FROM sold b LEFT JOIN sold n ON n.m = b.m + INTERVAL 1 YEAR AND n.g = b.g

-- orders | team member | 0
SELECT ym(t) AS period, who(member, t) AS g, count(DISTINCT order_id) AS value
FROM line GROUP BY ALL

-- active_customers | team member | 0
SELECT ym(t) AS period, who(member, t) AS g, count(DISTINCT account) AS value
FROM line GROUP BY ALL

-- average_purchase | team member | null
SELECT ym(t) AS period, who(member, t) AS g, sum(net) / count(DISTINCT order_id) AS value
FROM line GROUP BY ALL

-- repeat_rate | | null
WITH bought AS (SELECT ym(t) AS period, account, count(DISTINCT order_id) AS n
                FROM line WHERE account IS NOT NULL GROUP BY ALL)
SELECT period, '' AS g, count(*) FILTER (n >= 2) / count(*) AS value FROM bought GROUP BY ALL

-- repeat_orders | | 0
-- Marked as repeat; without a mark it repeats another order of the customer on an earlier day.
SELECT ym(t) AS period, '' AS g, count(DISTINCT order_id) AS value FROM line o
WHERE kind = 'repeat' OR (kind IS NULL AND EXISTS (
  FROM line p WHERE p.account = o.account AND p.order_id <> o.order_id AND p.t < o.t))
GROUP BY ALL

-- upsell_cross_sell | | 0
-- Of the two bases, the amount of expansion orders.
SELECT ym(t) AS period, '' AS g, sum(net) AS value FROM line WHERE kind = 'expansion' GROUP BY ALL

-- visit_frequency | | null
-- Orders at a store per customer who bought at one.
SELECT ym(t) AS period, '' AS g, count(DISTINCT order_id) / count(DISTINCT account) AS value
FROM line WHERE store IS NOT NULL GROUP BY ALL

-- customer_retention | | null
WITH bought AS (SELECT DISTINCT date_trunc('month', t) AS m, account FROM line
                WHERE t IS NOT NULL AND account IS NOT NULL)
SELECT ym(b.m + INTERVAL 1 MONTH) AS period, '' AS g, count(n.account) / count(*) AS value
FROM bought b LEFT JOIN bought n ON n.account = b.account AND n.m = b.m + INTERVAL 1 MONTH
GROUP BY ALL

-- new_customers | | 0
-- The first order by revenue date; who bought before the data begins is not new.
WITH first AS (SELECT account, min(t) AS t FROM line
               WHERE t IS NOT NULL AND account IS NOT NULL GROUP BY ALL)
SELECT ym(t) AS period, '' AS g, count(*) AS value
FROM first LEFT JOIN account ON account_id = account
WHERE first_order_on IS NULL OR first_order_on >= (SELECT min(s) FROM month) GROUP BY ALL

-- existing_expansion | | null
-- Customers of the year before: with an order in the same month a year earlier.
WITH sold AS (SELECT date_trunc('month', t) AS m, account, sum(net) AS v FROM line
              WHERE t IS NOT NULL AND account IS NOT NULL GROUP BY ALL)
SELECT ym(b.m + INTERVAL 1 YEAR) AS period, '' AS g, coalesce(sum(n.v), 0) / sum(b.v) - 1 AS value
FROM sold b LEFT JOIN sold n ON n.account = b.account AND n.m = b.m + INTERVAL 1 YEAR
GROUP BY ALL

-- customer_profitability | | null
-- The cost to serve is the company's where it is stated, else the sum over the accounts.
WITH served AS (
  SELECT period, coalesce(any_value(v) FILTER (scope_kind = 'company'),
                          sum(v) FILTER (scope_kind = 'account')) AS cost
  FROM stated WHERE measure = 'cost_to_serve' AND scenario = 'actual' GROUP BY ALL),
sold AS (SELECT ym(t) AS period, sum(net) AS net, sum(cost) AS goods FROM line GROUP BY ALL)
SELECT period, '' AS g, (net - goods - cost) / net AS value FROM sold JOIN served USING (period)

-- ltv | | null
-- Gross profit per customer over the share of the month before's customers that did not buy.
WITH bought AS (SELECT DISTINCT date_trunc('month', t) AS m, account FROM line
                WHERE t IS NOT NULL AND account IS NOT NULL),
churn AS (SELECT ym(b.m + INTERVAL 1 MONTH) AS period, 1 - count(n.account) / count(*) AS v
          FROM bought b LEFT JOIN bought n ON n.account = b.account AND n.m = b.m + INTERVAL 1 MONTH
          GROUP BY ALL),
gain AS (SELECT ym(t) AS period, (sum(net) - sum(cost)) / count(DISTINCT account) AS v
         FROM line GROUP BY ALL)
SELECT period, '' AS g, gain.v / churn.v AS value FROM gain JOIN churn USING (period)

-- cac | | null
WITH first AS (SELECT account, min(t) AS t FROM line
               WHERE t IS NOT NULL AND account IS NOT NULL GROUP BY ALL),
fresh AS (SELECT ym(t) AS period, count(*) AS n
          FROM first LEFT JOIN account ON account_id = account
          WHERE first_order_on IS NULL OR first_order_on >= (SELECT min(s) FROM month) GROUP BY ALL)
SELECT period, '' AS g, v / n AS value FROM figure JOIN fresh USING (period)
WHERE measure = 'sales_marketing_cost'

-- ltv_cac | | null
WITH bought AS (SELECT DISTINCT date_trunc('month', t) AS m, account FROM line
                WHERE t IS NOT NULL AND account IS NOT NULL),
churn AS (SELECT ym(b.m + INTERVAL 1 MONTH) AS period, 1 - count(n.account) / count(*) AS v
          FROM bought b LEFT JOIN bought n ON n.account = b.account AND n.m = b.m + INTERVAL 1 MONTH
          GROUP BY ALL),
gain AS (SELECT ym(t) AS period, (sum(net) - sum(cost)) / count(DISTINCT account) AS v
         FROM line GROUP BY ALL),
first AS (SELECT account, min(t) AS t FROM line
               WHERE t IS NOT NULL AND account IS NOT NULL GROUP BY ALL),
fresh AS (SELECT ym(t) AS period, count(*) AS n
          FROM first LEFT JOIN account ON account_id = account
          WHERE first_order_on IS NULL OR first_order_on >= (SELECT min(s) FROM month) GROUP BY ALL)
SELECT period, '' AS g, gain.v / churn.v / (figure.v / n) AS value
FROM gain JOIN churn USING (period) JOIN fresh USING (period) JOIN figure USING (period)
WHERE measure = 'sales_marketing_cost'

-- backlog | | state
-- Won less what was recognised of deals; orders without a deal were never booked.
SELECT period, '' AS g,
       coalesce((SELECT sum(amount) FROM deal WHERE status = 'won' AND closed < e), 0)
       - coalesce((SELECT sum(net) FROM line JOIN deal USING (deal)
                   WHERE status = 'won' AND t < e), 0) AS value
FROM month

-- cumulative_trial_rate | | null
-- Ever bought: an order up to the period's end, or a first order that is known from before.
SELECT period, '' AS g,
       (SELECT count(DISTINCT account) FROM (SELECT account FROM line WHERE t < e
          UNION SELECT account_id FROM account WHERE first_order_on < e)) / v AS value
FROM month JOIN figure USING (period) WHERE measure = 'target_population'

-- market_share | | null
SELECT period, '' AS g, sum(net) / v AS value
FROM line JOIN figure ON period = ym(t) AND measure = 'market_size' GROUP BY period, v

-- order_lead_time | | null
-- One value per order of a deal: from the deal's first inquiry to the order.
WITH asked AS (SELECT deal, min(t) AS asked FROM act WHERE kind = 'inquiry' GROUP BY ALL),
o AS (SELECT order_id, deal, min(ordered) AS ordered FROM line WHERE deal IS NOT NULL GROUP BY ALL)
SELECT ym(ordered) AS period, '' AS g, median(of_days(asked, ordered)) AS value
FROM o JOIN asked USING (deal) WHERE asked <= ordered GROUP BY ALL
