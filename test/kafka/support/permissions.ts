import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';

/** What a user may do with the things of one kind whose names begin alike. */
export interface Permission {
  readonly on: keyof typeof KINDS;
  readonly names: string;
  readonly operation: keyof typeof OPERATIONS;
}

const KINDS = {
  topics: AclResourceTypes.TOPIC,
  'transactional ids': AclResourceTypes.TRANSACTIONAL_ID,
  groups: AclResourceTypes.GROUP,
} as const;
const OPERATIONS = {
  Create: AclOperationTypes.CREATE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
} as const;

/** The table of docs/kafka.md, for an installation with this prefix: what the docs say is what is tested. */
export function documentedPermissions(prefix: string): Permission[] {
  const text = readFileSync(resolve(__dirname, '../../../docs/kafka.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (.+) \| `PREFIX(.+)` \| (.+) \|$/gm)];
  return rows.flatMap(([, on, names, operations]) =>
    [...operations!.matchAll(/`(\w+)`/g)].map(
      ([, operation]) => ({ on, names: `${prefix}${names}`, operation }) as Permission,
    ),
  );
}

/** Makes a cluster that knows its users let one of them do these things. */
export async function allow(brokers: string[], user: string, permissions: readonly Permission[]): Promise<void> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createAcls({
    acl: permissions.map(({ on, names, operation }) => ({
      resourceType: KINDS[on],
      resourceName: names,
      resourcePatternType: ResourcePatternTypes.PREFIXED,
      principal: `User:${user}`,
      host: '*',
      operation: OPERATIONS[operation],
      permissionType: AclPermissionTypes.ALLOW,
    })),
  });
  await admin.disconnect();
}
