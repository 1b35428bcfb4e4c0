// Runs command lines of the built `ledger` in one process, with one rule of publication in force: national security is
// for internal audiences. Takes a JSON list of lines, and prints a JSON list of what each printed and its exit code.
const path = require('node:path');
const { Writable } = require('node:stream');

const built = (file) => require(path.resolve(__dirname, `../../dist/${file}`));
built('libs/publication/src/rules.js').rules.push({
  name: 'national-security-is-internal',
  about: 'National security is shown to internal audiences only.',
  withholds: (section, audience) => section === 'national-security' && audience !== 'internal',
});
const { run } = built('apps/cli/src/cli.js');
const { processIo } = built('apps/cli/src/io.js');

const outside = processIo();

async function printedBy(line) {
  const chunks = [];
  const output = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  const take = (text) => chunks.push(Buffer.from(text));
  const code = await run(line, { ...outside, output, out: take, err: take });
  return { code, printed: Buffer.concat(chunks).toString('latin1') };
}

async function main() {
  const answers = [];
  for (const line of JSON.parse(process.argv[2])) answers.push(await printedBy(line));
  process.stdout.write(JSON.stringify(answers));
}

void main();
