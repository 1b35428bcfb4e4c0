// npm run kafka -- up 1|3 | down | clean: a real Apache Kafka on loopback for development, from Maven Central's jars.
'use strict';
const path = require('node:path');
const { Brokers } = require('../../dist/scripts/kafka/brokers.js');
const { KAFKA_HOME, missingForMaven } = require('../../dist/scripts/kafka/jars.js');

const FOLDER = path.join(KAFKA_HOME, 'development');
const FIRST_PORT = 19092;

const commands = {
  async up(count = '1') {
    if (count !== '1' && count !== '3') return usage();
    const missing = missingForMaven();
    if (missing) throw new Error(`Cannot start Kafka: ${missing}.`);
    const brokers = await Brokers.up(Number(count), FOLDER, { basePort: FIRST_PORT });
    console.log(`Kafka is up. Set LEDGER_KAFKA_BROKERS=${brokers.bootstrap.join(',')}`);
  },
  async down() {
    await Brokers.at(FOLDER)?.down();
  },
  async clean() {
    await Brokers.at(FOLDER)?.clean();
  },
};

function usage() {
  console.error('usage: npm run kafka -- up 1|3 | down | clean');
  process.exitCode = 2;
}

const [command, ...args] = process.argv.slice(2);
const run = Object.hasOwn(commands, command ?? '') ? commands[command] : usage;
Promise.resolve(run(...args)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
