/**
 * Counts demands in SQL over the stored JSON, as docs/counting.md defines it. Shares no code with the fold: it is there to
 * disagree with it. `entry` holds one row per event; the last table has one row per demand and policy.
 */
export const TABLES = `
  CREATE TABLE entry (stream TEXT NOT NULL, type TEXT NOT NULL, at TEXT NOT NULL, origin TEXT NOT NULL, data TEXT NOT NULL);
`;

export const COUNT = `
  CREATE INDEX entry_of_stream ON entry (stream);

  CREATE TABLE correction AS
    SELECT stream, field, value FROM (
      SELECT entry.stream, field.key AS field, field.value AS value,
        row_number() OVER (PARTITION BY entry.stream, field.key ORDER BY entry.at DESC, entry.origin DESC) AS place
      FROM entry, json_each(entry.data) AS field
      WHERE entry.type = 'DemandCorrected' AND field.key NOT IN ('on', 'reason'))
    WHERE place = 1;
  CREATE UNIQUE INDEX correction_of ON correction (stream, field);

  CREATE VIEW receipt AS
    SELECT stream, data FROM entry WHERE type = 'DemandReceived';

  CREATE TABLE described AS
    SELECT stream,
      ${[
        ['received_on', 'receivedOn', 'on', ''],
        ['section', 'section', 'section', ''],
        ['country', 'country', 'country', ''],
        ['authority', 'authority', 'authority', ''],
        ['process', 'process', 'process', ''],
        ['segment', 'segment', 'segment', 'unspecified'],
        ['data_location', 'dataLocation', 'dataLocation', 'unspecified'],
        ['accounts', 'accounts', 'accounts', ''],
      ]
        .map(
          ([column, corrected, received, otherwise]) => `coalesce(
        (SELECT value FROM correction c WHERE c.stream = receipt.stream AND c.field = '${corrected}'),
        json_extract(data, '$.${received}'), '${otherwise}') AS ${column}`,
        )
        .join(',\n      ')}
    FROM receipt;

  CREATE TABLE happened AS
    SELECT stream,
      sum(type = 'DataDisclosed' AND data ->> '$.category' = 'content') AS content,
      sum(type = 'DataDisclosed' AND data ->> '$.category' = 'non-content') AS noncontent,
      sum(iif(type = 'DataDisclosed' AND data ->> '$.category' = 'content',
        data ->> '$.accounts' - coalesce(data ->> '$.repeated', 0), 0)) AS content_accounts,
      sum(CASE WHEN type <> 'DataDisclosed' THEN 0
        WHEN data ->> '$.category' = 'content' THEN - coalesce(data ->> '$.upgraded', 0)
        ELSE data ->> '$.accounts' - coalesce(data ->> '$.repeated', 0) END) AS noncontent_accounts,
      sum(type = 'NoDataFound') AS no_data,
      sum(iif(type = 'NoDataFound', data ->> '$.accounts', 0)) AS no_data_accounts,
      sum(type = 'DemandRejected') AS rejected,
      sum(type = 'DemandWithdrawn') AS withdrawn,
      sum(type = 'DemandRedirected')
        > sum(type = 'RedirectionConcluded' AND data ->> '$.result' = 'returned') AS redirected,
      min(iif(type = 'DemandNarrowed', data ->> '$.accounts', NULL)) AS narrowed_to,
      max(iif(type IN ('DataDisclosed', 'NoDataFound', 'DemandRejected', 'DemandWithdrawn', 'DemandRedirected'),
        data ->> '$.on', NULL)) AS answered_on,
      max(type IN ('DemandChallenged', 'ChallengeDecided')) AS challenged,
      max(type = 'CustomerNotified') AS notified,
      max(type = 'DataPreserved') AS preserved,
      count(DISTINCT iif(type = 'PolicyExceptionNoted', data ->> '$.rule', NULL)) AS exceptions
    FROM entry GROUP BY stream;
  CREATE UNIQUE INDEX happened_to ON happened (stream);

  CREATE TABLE secret AS
    SELECT DISTINCT imposed.stream AS stream FROM entry imposed
    WHERE imposed.type = 'SecrecyOrderImposed' AND NOT EXISTS (
      SELECT 1 FROM entry lifted WHERE lifted.stream = imposed.stream AND lifted.type = 'SecrecyOrderLifted'
        AND lifted.data ->> '$.order' = imposed.data ->> '$.order');
  CREATE UNIQUE INDEX secret_of ON secret (stream);

  CREATE TABLE demand AS
    SELECT d.*, h.*, secret.stream IS NOT NULL AS under_secrecy,
      CASE WHEN content > 0 THEN 'disclosed_content' WHEN noncontent > 0 THEN 'disclosed_noncontent'
        WHEN no_data > 0 THEN 'no_data_found' WHEN rejected > 0 THEN 'rejected' WHEN withdrawn > 0 THEN 'withdrawn'
        WHEN redirected THEN 'redirected' ELSE 'pending' END AS outcome,
      CASE WHEN rejected > 0 THEN 'rejected' WHEN withdrawn > 0 THEN 'withdrawn'
        WHEN redirected THEN 'redirected' ELSE 'pending' END AS unanswered,
      max(0, content_accounts) AS answered_content,
      max(0, noncontent_accounts) AS answered_noncontent,
      max(0, min(accounts, coalesce(narrowed_to, accounts))
        - max(0, content_accounts) - max(0, noncontent_accounts) - no_data_accounts) AS rest
    FROM described d JOIN happened h ON h.stream = d.stream LEFT JOIN secret ON secret.stream = d.stream;

  CREATE TABLE counted AS
    SELECT 'microsoft/1' AS policy, substr(received_on, 1, 7) AS month,
      iif(segment = 'enterprise' AND section IN ('criminal', 'emergency'), 'enterprise', section) AS counted_section,
      section = 'civil' AS by_accounts, accounts AS accounts_specified, * FROM demand
    UNION ALL
    SELECT 'processed/1', substr(answered_on, 1, 7), section, 0, iif(outcome = 'rejected', 0, accounts), *
    FROM demand WHERE answered_on IS NOT NULL AND outcome <> 'pending';

  CREATE TABLE cell AS
    SELECT policy, month, counted_section AS section, country, process, authority, segment,
      count(*) AS requests,
      sum(accounts_specified) AS accounts_specified,
      sum(iif(by_accounts, answered_content, outcome = 'disclosed_content')) AS disclosed_content,
      sum(iif(by_accounts, answered_noncontent, outcome = 'disclosed_noncontent')) AS disclosed_noncontent,
      sum(iif(by_accounts, no_data_accounts, outcome = 'no_data_found')) AS no_data_found,
      ${['rejected', 'withdrawn', 'redirected', 'pending']
        .map((name) => `sum(iif(by_accounts, iif(unanswered = '${name}', rest, 0), outcome = '${name}')) AS ${name},`)
        .join('\n      ')}
      sum(challenged) AS challenged,
      sum(narrowed_to IS NOT NULL) AS narrowed,
      sum(under_secrecy) AS under_secrecy,
      sum(notified) AS customer_notified,
      sum(data_location = 'abroad') AS data_abroad,
      sum(preserved) AS preserved,
      sum(exceptions) AS policy_exceptions
    FROM counted GROUP BY policy, month, counted_section, country, process, authority, segment;
`;

/** The demands that count in one place; some of them. */
export const DEMANDS_IN = `
  SELECT stream FROM counted WHERE policy = ? AND month = ? AND counted_section = ? AND country = ? AND process = ?
    AND authority = ? AND segment = ? ORDER BY stream LIMIT 3`;
