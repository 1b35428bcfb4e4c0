import { randomBytes } from 'node:crypto';
import { type Access, createLog, type Log, type Settings } from '@ledger/platform';
import accepts from '@fastify/accepts';
import type { Rule } from '@ledger/publication';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SpoolRoom } from './events/spool-room';
import { showLedger } from './health/ledger-metrics';
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
import { installStallWatch } from './http/stall-watch';
import { Ledger } from '@ledger/ledger';
import { LedgerModule } from './ledger.module';
import { Metrics } from './metrics';
import { Shares } from './shares';

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

export interface ServedBy {
  /** The rules of publication; those in force when absent. */
  readonly rules?: readonly Rule[];
}

/**
 * Opens the ledger of `settings.dataDir` and serves it.
 *
 * @throws CannotStart when others could reach it and nothing says who may do what
 */
export async function createLedgerApp(
  settings: Settings,
  log: Log = createLog(settings),
  { rules }: ServedBy = {},
): Promise<LedgerApp> {
  const access = openAccess(settings, log);
  const metrics = new Metrics();
  const ledger = await Ledger.open(settings, { log, metrics: metrics.intake, ...(rules && { rules }) });
  try {
    const { app, routes } = await httpApp(ledger, { access, settings, log, metrics });
    await ledger.start();
    await app.listen(settings.port, settings.host);
    let closed: Promise<void> | undefined;
    return {
      app,
      ledger,
      url: await app.getUrl(),
      routes: routes.list(),
      reload: () => access.kind === 'tokens' && access.tokens.reload(),
      close: () => (closed ??= app.close()),
    };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

interface Doors {
  readonly access: Access;
  readonly settings: Settings;
  readonly log: Log;
  readonly metrics: Metrics;
}

async function httpApp(ledger: Ledger, { access, settings, log, metrics }: Doors) {
  const shares = new Shares(settings, metrics);
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
    LedgerModule.of(ledger, {
      roles: settings.roles,
      log,
      metrics,
      shares,
      access,
      room: spoolRoomOf(settings),
      routes,
    }),
    adapter,
    {
      bodyParser: false,
      abortOnError: false,
      logger: nestLog(log),
    },
  );
  // Before any route: awaiting a plugin fixes the error handler of the routes that are there.
  await app.register(accepts);
  installResponseHeaders(instance);
  installGuard(instance, access);
  installKnownParameters(instance);
  installStallWatch(instance, { stallMs: settings.httpStallSeconds * 1_000, log });
  installDrain(instance);
  installBytesUnderWay(instance, shares.bodyBytes);
  installBodyParsers(instance);
  installRequestMetrics(instance, metrics);
  installRequestLog(instance, log);
  showLedger(metrics, ledger);
  installOpenApi(app);
  await app.init();
  return { app, routes };
}

const MIB = 1024 * 1024;

/** On the disk of the ledger itself: in a container, folders for temporary files often lie in memory. */
const spoolRoomOf = ({ dataDir, httpUnreadMb, httpUnreadTotalMb }: Settings): SpoolRoom =>
  new SpoolRoom(dataDir, { each: httpUnreadMb * MIB, all: httpUnreadTotalMb * MIB });
