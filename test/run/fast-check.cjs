'use strict';
const path = require('node:path');

/** What tests get for `fast-check`: the package itself, whose properties begin with the seed of the run. */
const fc = require(path.join(__dirname, '../../node_modules/fast-check/lib/cjs/fast-check.js'));

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.LEDGER_SEED) });

module.exports = fc;
