'use strict';
const { rmSync } = require('node:fs');

module.exports = function tearDown() {
  rmSync(process.env.LEDGER_TEST_RUN, { recursive: true, force: true });
};
