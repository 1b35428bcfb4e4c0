export { type Access, accessOf, type Denial, identify, mayUse } from './access';
export { whyOthersMayReplace } from './file-guard';
export { createLog, type Log } from './logging';
export { isRole, type Principal, type Role, roleNames, roles } from './roles';
export { sentenceOf } from './sentences';
export { loadSettings, OPEN, type Settings, settingsMarkdown } from './settings';
export { createToken, expiryIn, idOf, lastInstantOf, type TokenEntry } from './token-entry';
export { readTokenLines, readTokens, type ReadTokens } from './tokens';
export type { TokensFileNews } from './tokens-file';
