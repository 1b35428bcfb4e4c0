import { type Access, accessOf, type Log, type Settings, type TokensFileNews } from '@ledger/platform';
import { CannotStart } from '@ledger/ledger';

/** For Nest: how the service knows its callers. */
export const ACCESS = Symbol('access');

/**
 * How the service knows its callers; what becomes of the tokens file later is logged.
 *
 * @throws CannotStart when others could reach it and nothing says who may do what
 */
export function openAccess(settings: Settings, log: Log): Access {
  const access = accessOf(settings, newsTo(log));
  if (!access.ok) throw new CannotStart(access.error);
  return access.value;
}

const newsTo = (log: Log): TokensFileNews => ({
  read: (tokens) => log.info({ tokens }, 'the tokens file was read again'),
  trouble: (errors) =>
    log.error({ errors }, 'the tokens file is not right: nothing new in it is taken until it is put right'),
});
