import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Certificates } from './certificates';
import { HERE } from './jars';

const OPEN_DOORS = ['PLAINTEXT', 'CONTROLLER', 'SASL'] as const;
const GUARDED_DOORS = ['TLS', 'MUTUAL', 'SCRAM'] as const;

/**
 * The ways into a node, by the name of the listener. `SASL` asks for the password of LOGIN (PLAIN, not encrypted). Only a
 * guarded cluster has the others, all encrypted: `TLS` asks for nothing, `MUTUAL` for a certificate of the client, `SCRAM`
 * for the password (SCRAM-SHA-512).
 */
export type Door = (typeof OPEN_DOORS)[number] | (typeof GUARDED_DOORS)[number];

/** One node's place on loopback. Node numbers start at 1. */
export interface Node {
  readonly id: number;
  readonly ports: { readonly [D in Door]?: number };
}

/** The users of a listener with passwords, or with certificates issued to this name. */
export const LOGIN = { username: 'ledger', password: 'ledger-secret' };

/** The places of new nodes: from `basePort` on, else wherever the system has ports. */
export async function freshNodes(
  count: number,
  { basePort, guarded }: { basePort?: number; guarded?: boolean },
): Promise<Node[]> {
  const doors = guarded ? [...OPEN_DOORS, ...GUARDED_DOORS] : OPEN_DOORS;
  const free = basePort === undefined ? await freePorts(count * doors.length) : undefined;
  return Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    ports: Object.fromEntries(doors.map((door, j) => [door, free?.[doors.length * i + j] ?? basePort! + 10 * i + j])),
  }));
}

/** The settings file of a node. Certificates make a guarded one: encrypted doors, and permissions for each user. */
export function propertiesOf(node: Node, nodes: readonly Node[], data: string, certificates?: Certificates): string {
  const [replication, inSync] = nodes.length >= 3 ? [3, 2] : [1, 1];
  const listeners = Object.entries(node.ports).map(([door, port]) => `${door}://127.0.0.1:${port}`);
  return `${fs.readFileSync(path.join(HERE, 'server.properties'), 'utf8')}
node.id=${node.id}
controller.quorum.voters=${nodes.map(({ id, ports }) => `${id}@127.0.0.1:${ports.CONTROLLER}`).join(',')}
listeners=${listeners.join(',')}
listener.name.sasl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_${LOGIN.username}="${LOGIN.password}";
log.dirs=${data}
default.replication.factor=${replication}
offsets.topic.replication.factor=${replication}
transaction.state.log.replication.factor=${replication}
transaction.state.log.min.isr=${inSync}
share.coordinator.state.topic.replication.factor=${replication}
share.coordinator.state.topic.min.isr=${inSync}
${certificates ? guardedBy(certificates) : ''}`;
}

/** A client without a name may do everything; LOGIN may do what a test allows it. */
const guardedBy = ({ authority, broker }: Certificates): string => `
ssl.keystore.type=PEM
ssl.keystore.location=${broker}
ssl.truststore.type=PEM
ssl.truststore.location=${authority}
listener.name.mutual.ssl.client.auth=required
listener.name.mutual.ssl.principal.mapping.rules=RULE:^CN=([^,]+)$/$1/
listener.name.scram.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.scram.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
`;

/** Ports that were free a moment ago: static voters have to be named before any node listens. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = net.createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => promisify(server.close.bind(server))()));
  return ports;
}
