/** Where controllers ask for the log. */
export const LOG = Symbol('log');
