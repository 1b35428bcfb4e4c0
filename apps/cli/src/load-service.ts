/** The service brings a web framework with it: only the commands that run it load it, so that the others start faster. */
export const loadService = (): typeof import('../../ledger/src') => require('../../ledger/src');
