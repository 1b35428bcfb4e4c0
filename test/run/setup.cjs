'use strict';
const { randomInt } = require('node:crypto');
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

/** Before the first worker of a run: gives all workers one seed, and a folder for answers that are asked for once. */
module.exports = function setUp() {
  process.env.LEDGER_SEED ??= String(randomInt(2 ** 31));
  process.env.LEDGER_TEST_RUN = mkdtempSync(path.join(tmpdir(), 'ledger-test-run-'));
};
