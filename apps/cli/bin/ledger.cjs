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
  runOn(pinned);
} else {
  runHere();
}

/** What a supervisor tells this process, it means for the one that does the work. A terminal tells both by itself. */
function runOn(node) {
  const args = [__filename, ...process.argv.slice(2)];
  const child = require('node:child_process').spawn(node, args, { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => undefined);
  endWithNpm();
  child.on('exit', (status, signal) => {
    for (const each of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.removeAllListeners(each);
    if (signal) process.kill(process.pid, signal);
    else process.exit(status ?? 2);
  });
}

/** kafkajs waits for negative times, of which Node warns each time: three lines before the answer to every command. */
function keepQuietAboutKafkajs() {
  const printers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name !== 'TimeoutNegativeWarning') for (const print of printers) print(warning);
  });
}

/**
 * npm runs a script in a shell, and tells only that shell to end. What runs under npm ends with it: it has another parent
 * then. Windows ends all of them together.
 */
function endWithNpm() {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  looking.unref();
}

function runHere() {
  const main = path.resolve(__dirname, '../../../dist/apps/cli/src/main.js');
  if (!fs.existsSync(main)) {
    console.error('ledger is not built yet: run "npm run build" in the project.');
    process.exit(2);
  }
  keepQuietAboutKafkajs();
  endWithNpm();
  require(main);
}
