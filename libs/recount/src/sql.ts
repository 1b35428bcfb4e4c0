/**
 * Counts demands in SQL over the stored JSON, as docs/counting.md defines it. Shares no code with the fold: it is there to
 * disagree with it. `event` holds the events of some whole demands, with the fields that count as columns.
 */
export const TABLE = `
  CREATE TABLE event (
    entry BLOB NOT NULL, demand TEXT NOT NULL, type TEXT NOT NULL, at TEXT NOT NULL, origin TEXT NOT NULL,
    day, accounts, repeated, upgraded, category, result, secrecy_order, rule);
  CREATE INDEX event_by_demand ON event (demand, type);
`;

/** Takes a JSON array of entries as they are stored. Each is parsed once, into SQLite's binary form. */
export const INSERT = `
  WITH stored AS MATERIALIZED (SELECT jsonb(value) AS entry FROM json_each(?))
  INSERT INTO event
  SELECT entry, entry ->> '$.stream', entry ->> '$.type', entry ->> '$.at',
    entry ->> '$.origin.source' || ' ' || (entry ->> '$.origin.id'),
    entry ->> '$.data.on', entry ->> '$.data.accounts', coalesce(entry ->> '$.data.repeated', 0),
    coalesce(entry ->> '$.data.upgraded', 0), entry ->> '$.data.category', entry ->> '$.data.result',
    entry ->> '$.data.order', entry ->> '$.data.rule'
  FROM stored`;

export const CLEAR = 'DELETE FROM event';

/** The fields of a receipt that count: how the receipt and a correction name each, and what stands where neither gives it. */
const DESCRIPTION = [
  { column: 'received_on', received: 'on', corrected: 'receivedOn' },
  { column: 'section', received: 'section', corrected: 'section' },
  { column: 'country', received: 'country', corrected: 'country' },
  { column: 'authority', received: 'authority', corrected: 'authority' },
  { column: 'process', received: 'process', corrected: 'process' },
  { column: 'accounts', received: 'accounts', corrected: 'accounts' },
  { column: 'segment', received: 'segment', corrected: 'segment', otherwise: 'unspecified' },
  { column: 'data_location', received: 'dataLocation', corrected: 'dataLocation', otherwise: 'unspecified' },
];

const described = DESCRIPTION.map(
  ({ column, received, corrected, otherwise = '' }) =>
    `coalesce(
        (SELECT value FROM correction c WHERE c.demand = receipt.demand AND c.field = '${corrected}' AND c.recency = 1),
        receipt.entry ->> '$.data.${received}', '${otherwise}') AS ${column}`,
).join(',\n      ');

const UNANSWERED = ['rejected', 'withdrawn', 'redirected', 'pending'];

/**
 * One row for each demand and policy that counts it: the demand, its place, then the measures by name. Sums are floating
 * point (`total`), because numbers in a changed file may be of any size: integers would overflow.
 */
export const COUNT = `
  WITH
  correction AS MATERIALIZED (
    SELECT demand, field.key AS field, field.value AS value,
      row_number() OVER (PARTITION BY demand, field.key ORDER BY at DESC, origin DESC) AS recency
    FROM event, json_each(event.entry, '$.data') AS field
    WHERE event.type = 'DemandCorrected'),

  description AS (
    SELECT demand, ${described}
    FROM event receipt WHERE type = 'DemandReceived'),

  happened AS (
    SELECT demand,
      sum(type = 'DataDisclosed' AND category = 'content') AS content,
      sum(type = 'DataDisclosed' AND category = 'non-content') AS noncontent,
      total(iif(type = 'DataDisclosed' AND category = 'content', accounts - repeated, 0)) AS content_accounts,
      total(CASE WHEN type <> 'DataDisclosed' THEN 0 WHEN category = 'content' THEN - upgraded
        ELSE accounts - repeated END) AS noncontent_accounts,
      sum(type = 'NoDataFound') AS no_data,
      total(iif(type = 'NoDataFound', accounts, 0)) AS no_data_accounts,
      sum(type = 'DemandRejected') AS rejections,
      sum(type = 'DemandWithdrawn') AS withdrawals,
      sum(type = 'DemandRedirected') > sum(type = 'RedirectionConcluded' AND result = 'returned') AS redirected,
      min(iif(type = 'DemandNarrowed', accounts, NULL)) AS narrowed_to,
      max(iif(type IN ('DataDisclosed', 'NoDataFound', 'DemandRejected', 'DemandWithdrawn', 'DemandRedirected'),
        day, NULL)) AS answered_on,
      max(type IN ('DemandChallenged', 'ChallengeDecided')) AS challenged,
      max(type = 'CustomerNotified') AS notified,
      max(type = 'DataPreserved') AS preserved,
      count(DISTINCT iif(type = 'PolicyExceptionNoted', rule, NULL)) AS exceptions
    FROM event GROUP BY demand),

  secret AS MATERIALIZED (
    SELECT DISTINCT demand FROM (
      SELECT demand FROM event WHERE type IN ('SecrecyOrderImposed', 'SecrecyOrderLifted')
      GROUP BY demand, secrecy_order HAVING sum(type = 'SecrecyOrderLifted') = 0)),

  demand AS MATERIALIZED (
    SELECT description.*, happened.*, description.demand IN secret AS under_secrecy,
      CASE WHEN content > 0 THEN 'disclosed_content' WHEN noncontent > 0 THEN 'disclosed_noncontent'
        WHEN no_data > 0 THEN 'no_data_found' WHEN rejections > 0 THEN 'rejected' WHEN withdrawals > 0 THEN 'withdrawn'
        WHEN redirected THEN 'redirected' ELSE 'pending' END AS outcome,
      CASE WHEN rejections > 0 THEN 'rejected' WHEN withdrawals > 0 THEN 'withdrawn'
        WHEN redirected THEN 'redirected' ELSE 'pending' END AS unanswered,
      max(0, content_accounts) AS answered_content,
      max(0, noncontent_accounts) AS answered_noncontent,
      max(0, min(accounts, coalesce(narrowed_to, accounts))
        - max(0, content_accounts) - max(0, noncontent_accounts) - no_data_accounts) AS rest
    FROM description JOIN happened USING (demand)),

  counted AS (
    SELECT 'microsoft/1' AS policy, substr(received_on, 1, 7) AS month,
      iif(segment = 'enterprise' AND section IN ('criminal', 'emergency'), 'enterprise', section) AS counted_section,
      section = 'civil' AS by_accounts, accounts AS accounts_specified, * FROM demand
    UNION ALL
    SELECT 'processed/1', substr(answered_on, 1, 7), section, 0, iif(outcome = 'rejected', 0, accounts), *
    FROM demand WHERE answered_on IS NOT NULL AND outcome <> 'pending')

  SELECT demand, policy, month, counted_section AS section, country, process, authority, segment,
    1 AS requests,
    CAST(accounts_specified AS REAL) AS accounts_specified,
    iif(by_accounts, answered_content, outcome = 'disclosed_content') AS disclosed_content,
    iif(by_accounts, answered_noncontent, outcome = 'disclosed_noncontent') AS disclosed_noncontent,
    iif(by_accounts, no_data_accounts, outcome = 'no_data_found') AS no_data_found,
    ${UNANSWERED.map((name) => `iif(by_accounts, iif(unanswered = '${name}', rest, 0), outcome = '${name}') AS ${name},`).join('\n    ')}
    challenged,
    narrowed_to IS NOT NULL AS narrowed,
    under_secrecy,
    notified AS customer_notified,
    data_location = 'abroad' AS data_abroad,
    preserved,
    exceptions AS policy_exceptions
  FROM counted`;
