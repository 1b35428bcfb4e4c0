import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KafkaClient } from '@ledger/kafka';
import { type Certificates, issueCertificates } from '../../scripts/kafka/certificates';
import { LOGIN } from '../../scripts/kafka/nodes';
import { describeWhere } from '../needs';
import { received, validated } from '../sample-events';
import { guardableKafka, type OwnNodes, ownNodes } from './support/brokers';
import { testClient } from './support/client';
import { contentDisclosed, inBinaryMode } from './support/events';
import { Installation } from './support/installation';
import { allow, documentedPermissions, type Permission } from './support/permissions';
import { readAll, until } from './support/records';
import type { ServiceProcess } from './support/service';

jest.setTimeout(300_000);

type Work = 'streamers' | 'intake';

describeWhere(guardableKafka, 'The service with a Kafka that encrypts, asks who comes, and grants little', () => {
  let nodes: OwnNodes;
  let client: KafkaClient;
  let own: Installation;
  let folder: string;
  /** Certificates of somebody whom the brokers do not know. */
  let stranger: Certificates;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stranger-'));
    stranger = await issueCertificates(folder, LOGIN.username);
    nodes = await ownNodes(1, { guarded: true });
    client = testClient({ brokers: nodes.bootstrap });
  });
  afterAll(async () => {
    await client?.close();
    await nodes?.clean();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    own = new Installation(nodes.bootstrap);
  });
  afterEach(() => own.remove());

  const tls = ({ authority } = nodes.certificates) => ({ LEDGER_KAFKA_TLS: 'on', LEDGER_KAFKA_CA_FILE: authority });
  const showing = ({ client: { certificate, key } }: Certificates) => ({
    ...tls(),
    LEDGER_KAFKA_CERT_FILE: certificate,
    LEDGER_KAFKA_KEY_FILE: key,
  });
  const login = (password = LOGIN.password) => ({
    ...tls(),
    LEDGER_KAFKA_SASL: 'scram-sha-512',
    LEDGER_KAFKA_USER: LOGIN.username,
    LEDGER_KAFKA_PASSWORD_FILE: own.file('password', password),
  });

  const grant = (permissions: readonly Permission[]) => allow(nodes.bootstrap, LOGIN.username, permissions);
  const all = (): Permission[] => documentedPermissions(own.contract.prefix);

  /** Events go in by both ways, one of them to the dead letters, and come out as totals and as demand events. */
  async function expectWork(service: ServiceProcess): Promise<void> {
    const { contract } = own;
    await service.post([received('d-1'), received('d-2')]);
    const sink = await client.openSink(`${contract.prefix}upstream`);
    const events = [received('d-3'), validated('d-3'), contentDisclosed('d-3')];
    await sink.send(events.map((event) => inBinaryMode(contract, event)));
    await sink.close();
    await until('all came in', async () => (await service.metric('ledger_kafka_dead_letters_total')) === 1);
    await service.streamed();
    expect(await readAll(client, [contract.topic('demandEvents')])).toHaveLength(4);
    expect((await readAll(client, [contract.topic('totals')])).length).toBeGreaterThan(0);
  }

  /** Each of these works needs the permission, whatever the client; with one of them others may need it, too. */
  async function expectLack(service: ServiceProcess, permission: string, of: readonly Work[]): Promise<void> {
    await until('it says so', async () => {
      const { status, kafka } = await service.ready();
      const says = `Kafka does not allow this user ${permission}:`;
      const reasons = { streamers: kafka.streamers.map(({ reason }) => reason), intake: [kafka.intake?.reason] };
      return status === 'degraded' && of.flatMap((work) => reasons[work]).every((reason) => reason?.includes(says));
    });
  }

  it('works over TLS', async () => {
    await expectWork(await own.start(tls(), nodes.by('TLS')));
  });

  it('works over TLS and SCRAM with exactly the documented permissions', async () => {
    await grant(all());
    await expectWork(await own.start(login(), nodes.by('SCRAM')));
  });

  it('works with a client certificate', async () => {
    await grant(all());
    await expectWork(await own.start(showing(nodes.certificates), nodes.by('MUTUAL')));
  });

  it('needs no permission to create topics if it only checks them', async () => {
    await client.topics.ensure(own.contract.specs());
    await grant(all().filter(({ operation }) => operation !== 'Create'));
    await expectWork(await own.start({ ...login(), LEDGER_KAFKA_TOPICS: 'check' }, nodes.by('SCRAM')));
  });

  it.each([
    ['Create', 'topics'],
    ['DescribeConfigs', 'topics'],
  ])('refuses to start without %s on %s, and names the permission', async (operation, on) => {
    await grant(all().filter((permission) => permission.operation !== operation || permission.on !== on));
    const said = await own.refusal(login(), nodes.by('SCRAM'));
    expect(said).toContain(`Kafka does not allow this user ${operation} on ${on}`);
  });

  it.each<[string, string, Work[]]>([
    ['Read', 'topics', ['streamers', 'intake']],
    ['Write', 'topics', ['streamers']],
    ['Write', 'transactional ids', ['streamers']],
  ])('reports in readiness that it lacks %s on %s', async (operation, on, of) => {
    await grant(all().filter((permission) => permission.operation !== operation || permission.on !== on));
    await expectLack(await own.start(login(), nodes.by('SCRAM')), `${operation} on ${on}`, of);
  });

  it('starts streaming when the missing permission is granted', async () => {
    await grant(all().filter(({ on }) => on !== 'groups'));
    const service = await own.start(login(), nodes.by('SCRAM'));
    await expectLack(service, 'Read on groups', ['intake']);
    await grant(all());
    await expectWork(service);
  });

  const wrong: [string, () => { env: { [name: string]: string }; brokers: string[]; says: string }][] = [
    [
      "that does not know the authority of Kafka's certificate",
      () => ({ env: { LEDGER_KAFKA_TLS: 'on' }, brokers: nodes.by('TLS'), says: 'LEDGER_KAFKA_CA_FILE' }),
    ],
    [
      'that trusts another authority',
      () => ({ env: tls(stranger), brokers: nodes.by('TLS'), says: 'shows a certificate that is not trusted here' }),
    ],
    [
      'that shows no certificate where one is asked for',
      () => ({ env: tls(), brokers: nodes.by('MUTUAL'), says: 'LEDGER_KAFKA_CERT_FILE and LEDGER_KAFKA_KEY_FILE' }),
    ],
    [
      'that shows a certificate which Kafka does not trust',
      () => ({ env: showing(stranger), brokers: nodes.by('MUTUAL'), says: 'does not take what it shows' }),
    ],
    [
      'that does not encrypt where Kafka does',
      () => ({ env: {}, brokers: nodes.by('TLS'), says: 'speaks TLS and this service does not' }),
    ],
  ];

  it.each(wrong)('refuses to start as a service %s', async (_, situation) => {
    const { env, brokers, says } = situation();
    const said = await own.refusal(env, brokers);
    expect(said.split('\n').filter((line) => line.includes(says))).toHaveLength(1);
  });
});
