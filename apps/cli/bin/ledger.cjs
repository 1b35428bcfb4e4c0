#!/usr/bin/env node
// The command must run on the Node that the lock file pins, also when an older system Node found this file first.
'use strict';
const path = require('node:path');
const fs = require('node:fs');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  const pinned = path.resolve(__dirname, '../../../node_modules/.bin/node');
  if (!fs.existsSync(pinned)) {
    console.error(
      `ledger needs Node 24.15 or newer; this is ${process.version}. Run "npm ci" in the project: it brings its own.`,
    );
    process.exit(2);
  }
  const { status, signal } = require('node:child_process').spawnSync(
    pinned,
    ['--disable-warning=TimeoutNegativeWarning', __filename, ...process.argv.slice(2)],
    { stdio: 'inherit' },
  );
  if (signal) process.kill(process.pid, signal);
  process.exit(status ?? 2);
}

const main = path.resolve(__dirname, '../../../dist/apps/cli/src/main.js');
if (!fs.existsSync(main)) {
  console.error('ledger is not built yet: run "npm run build" in the project.');
  process.exit(2);
}
require(main);
