import { Refused } from '../port';

/** What each kind of thing in Kafka is called in the clients' errors, and which permission on it a request asks for. */
const KINDS: readonly {
  readonly sign: RegExp;
  readonly kind: string;
  readonly operation: (request: string) => string | undefined;
}[] = [
  { sign: /Transactional Id authorization failed/, kind: 'transactional ids', operation: () => 'Write' },
  { sign: /Group authorization failed/, kind: 'groups', operation: () => 'Read' },
  { sign: /Topic authorization failed/, kind: 'topics', operation: (request) => ON_TOPICS[request] },
  { sign: /Cluster authorization failed/, kind: 'the cluster', operation: () => undefined },
];

const ON_TOPICS: { readonly [request: string]: string } = {
  CreateTopics: 'Create',
  DescribeConfigs: 'DescribeConfigs',
  Fetch: 'Read',
  Metadata: 'Describe',
  ListOffsets: 'Describe',
  AddPartitionsToTxn: 'Write',
  Produce: 'Write',
};

/**
 * Which permission the user lacks, in one sentence; `undefined` when the error is about something else.
 *
 * @param error what the client says of the answer
 * @param request the name of the request that was refused, where it is known
 */
export function missingPermission(error: string, request = ''): Refused | undefined {
  if (!/authorization failed/.test(error)) return undefined;
  const { kind = 'something', operation } = KINDS.find(({ sign }) => sign.test(error)) ?? {};
  const what = operation?.(request) ?? 'what it needs';
  return new Refused(`Kafka does not allow this user ${what} on ${kind}: docs/kafka.md lists all that it needs.`);
}
