import { randomBytes } from 'node:crypto';
import { type Access, createLog, type Log, type Settings } from '@ledger/platform';
import { NotThisLedger } from '@ledger/read-model';
import accepts from '@fastify/accepts';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { CannotStart } from './cannot-start';
import { SpoolRoom } from './events/spool-room';
import { openAccess } from './http/access';
import { installBytesUnderWay } from './http/bytes-under-way';
import { answerClientError } from './http/client-error';
import { BODY_LIMIT, installBodyParsers } from './http/body-parsers';
import { installDrain } from './http/drain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from './http/fastify';
import { installGuard } from './http/guard';
import { installKnownParameters } from './http/known-parameters';
import { nestLog } from './http/nest-log';
import { installOpenApi } from './http/open-api';
import { sendProblem } from './http/problem.filter';
import { problem } from './http/problems';
import { installRequestLog, logRefusal } from './http/request-log';
import { installRequestMetrics } from './http/request-metrics';
import { installResponseHeaders, requestIds } from './http/response-headers';
import { type Route, RouteTable } from './http/route-table';
import { UnusedConnections } from './http/unused-connections';
import { installStallWatch } from './http/stall-watch';
import { showKafka } from './kafka/kafka-metrics';
import { KafkaWork } from './kafka/kafka-work';
import { openClient } from './kafka/open-client';
import { Ledger } from './ledger';
import { LedgerModule } from './ledger.module';

/** A running service. */
export interface LedgerApp {
  readonly app: NestFastifyApplication;
  readonly ledger: Ledger;
  /** Where it answers, with the port that the system chose if the setting was 0. */
  readonly url: string;
  readonly routes: readonly Route[];
  /** Reads the tokens file again. */
  reload(): void;
  /** Takes no more requests, finishes those under way, closes the ledger. */
  close(): Promise<void>;
}

/** How long requests may go on after the service was asked to stop. Below the 30 s that orchestrators wait. */
const GRACE_MS = 20_000;

/**
 * Opens the ledger of `settings.dataDir` and serves it.
 *
 * @throws CannotStart when others could reach it and nothing says who may do what
 */
export async function createLedgerApp(settings: Settings, log: Log = createLog(settings)): Promise<LedgerApp> {
  const access = openAccess(settings, log);
  const client = openClient(settings, log);
  const ledger = await opened(settings, log);
  const kafka = client && new KafkaWork(client, ledger, settings, log);
  try {
    const { app, routes } = await httpApp(ledger, { access, settings, log, kafka });
    await ledger.start(settings.roles);
    await kafka?.start();
    await app.listen(settings.port, settings.host);
    return {
      app,
      ledger,
      url: await app.getUrl(),
      routes: routes.list(),
      reload: () => access.kind === 'tokens' && access.tokens.reload(),
      close: closing({ app, ledger, kafka, log }),
    };
  } catch (error) {
    await kafka?.stop();
    await ledger.close();
    throw error;
  }
}

async function opened(settings: Settings, log: Log): Promise<Ledger> {
  try {
    return await Ledger.open(settings, log);
  } catch (error) {
    if (error instanceof NotThisLedger) throw new CannotStart([error.message]);
    throw error;
  }
}

interface Doors {
  readonly access: Access;
  readonly settings: Settings;
  readonly log: Log;
  readonly kafka: KafkaWork | undefined;
}

async function httpApp(ledger: Ledger, { access, settings, log, kafka }: Doors) {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    genReqId: requestIds(randomBytes(4).toString('hex')),
    // An id of 128 characters, each percent-encoded.
    routerOptions: { maxParamLength: 3 * 128 },
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(reply, problem('bad-url', error.message));
      logRefusal(log, reply);
    },
    clientErrorHandler: answerClientError,
    forceCloseConnections: 'idle',
    skipMiddie: true,
  });
  const instance: FastifyInstance = adapter.getInstance();
  const routes = new RouteTable(instance);
  const app = await NestFactory.create<NestFastifyApplication>(
    LedgerModule.of(ledger, { roles: settings.roles, log, kafka, access, room: spoolRoomOf(settings), routes }),
    adapter,
    {
      bodyParser: false,
      abortOnError: false,
      logger: nestLog(log),
    },
  );
  installResponseHeaders(instance);
  installGuard(instance, access);
  installKnownParameters(instance);
  installStallWatch(instance, { stallMs: settings.httpStallSeconds * 1_000, log });
  installDrain(instance);
  installBytesUnderWay(instance, ledger.shares.bodyBytes);
  installBodyParsers(instance);
  installRequestMetrics(instance, ledger.metrics);
  installRequestLog(instance, log);
  if (kafka) showKafka(ledger.metrics.registry, kafka);
  installOpenApi(app);
  await app.register(accepts);
  await app.init();
  return { app, routes };
}

const MIB = 1024 * 1024;

/** On the disk of the ledger itself: in a container, folders for temporary files often lie in memory. */
const spoolRoomOf = ({ dataDir, httpUnreadMb, httpUnreadTotalMb }: Settings): SpoolRoom =>
  new SpoolRoom(dataDir, { each: httpUnreadMb * MIB, all: httpUnreadTotalMb * MIB });

interface Running extends Pick<Doors, 'kafka' | 'log'> {
  readonly app: NestFastifyApplication;
  readonly ledger: Ledger;
}

function closing({ app, ledger, kafka, log }: Running): () => Promise<void> {
  const unused = new UnusedConnections(app.getHttpServer());
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const server = app.getHttpServer();
    // Those that were busy a moment ago are idle now, and would keep the doors open until they time out.
    const sweeping = setInterval(() => {
      server.closeIdleConnections();
      unused.close();
    }, 50);
    const deadline = setTimeout(() => {
      log.warn('some requests did not end in time and are cut off');
      server.closeAllConnections();
    }, GRACE_MS);
    ledger.stopping.abort();
    const doors = app.close().finally(() => {
      clearTimeout(deadline);
      clearInterval(sweeping);
    });
    await Promise.all([doors, kafka?.stop()]);
    await ledger.close();
  };
  return () => (closed ??= close());
}
