import { existsSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Why others than its owner could change what a file says, if they could: it may be written by them, or a folder on the
 * way to it. Windows has no such bits.
 */
export function whyOthersMayWrite(file: string): string | undefined {
  if (process.platform === 'win32') return undefined;
  if ((statSync(file).mode & 0o022) !== 0) {
    return 'others than its owner may write it, and so let themselves in. Check that every line in it is yours, then run chmod go-w on it';
  }
  return whyOthersMayReplace(file);
}

/**
 * Why others could put another file in the place of this one, which need not be there yet: they may write a folder on the
 * way to it. A folder with the sticky bit (`/tmp`) guards what lies in it. A group that bears the number of the folder's
 * owner is that user's own.
 */
export function whyOthersMayReplace(file: string): string | undefined {
  if (process.platform === 'win32') return undefined;
  const open = foldersTo(file).find((folder) => othersMayReplaceIn(statSync(folder)));
  return open === undefined
    ? undefined
    : `others than its owner may write its folder ${open}, and so put another file in its place. Run chmod go-w on that folder`;
}

function foldersTo(file: string): string[] {
  const path = resolve(file);
  const folders = new Set<string>();
  const real = existsSync(path) ? realpathSync(path) : path;
  for (const start of [dirname(path), realpathSync(dirname(path)), dirname(real)]) {
    for (let folder = start; !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  }
  return [...folders];
}

const STICKY = 0o1000;

function othersMayReplaceIn({ mode, uid, gid }: Stats): boolean {
  if ((mode & STICKY) !== 0) return false;
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== uid);
}
