// The built service with one rule of publication: national security is for internal audiences. Prints its address.
const path = require('node:path');

const built = (file) => require(path.resolve(__dirname, `../../dist/${file}`));
const { createLedgerApp } = built('apps/ledger/src/index.js');
const { createLog, loadSettings } = built('libs/platform/src/index.js');

const rule = {
  name: 'national-security-is-internal',
  about: 'National security is shown to internal audiences only.',
  withholds: (section, audience) => section === 'national-security' && audience !== 'internal',
};

async function main() {
  const { url, close } = await createLedgerApp(loadSettings().value, createLog({ logLevel: 'silent' }), {
    rules: [rule],
  });
  process.once('SIGTERM', () => void close());
  process.stdout.write(`${url}\n`);
}

void main();
