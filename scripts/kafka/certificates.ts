import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** Files in PEM: an authority, and what it has signed. */
export interface Certificates {
  readonly authority: string;
  /** The key and the certificate of a broker on loopback, in one file, as Kafka wants them. */
  readonly broker: string;
  readonly client: { readonly certificate: string; readonly key: string };
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const DAYS = ['-days', '30'];
const ON_LOOPBACK = 'subjectAltName=IP:127.0.0.1,DNS:localhost';

/** The places of the certificates in a folder, whether or not they were issued. */
export function certificatesIn(folder: string): Certificates {
  const at = (name: string): string => path.join(folder, name);
  return {
    authority: at('authority.pem'),
    broker: at('broker.pem'),
    client: { certificate: at('client.pem'), key: at('client.key') },
  };
}

/** Creates a CA, and signs a certificate for brokers on loopback and one for the named client. */
export async function issueCertificates(folder: string, client: string): Promise<Certificates> {
  const files = certificatesIn(folder);
  if (fs.existsSync(files.broker)) return files;
  fs.mkdirSync(folder, { recursive: true });
  const subject = ['-subj', '/CN=Authority of a test'];
  await openssl(folder, [
    'req',
    '-x509',
    ...NEW_KEY,
    ...DAYS,
    ...subject,
    '-keyout',
    'authority.key',
    '-out',
    files.authority,
  ]);
  await sign(folder, 'client', client);
  await sign(folder, 'server', 'broker');
  const parts = ['server.key', 'server.pem'].map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
  fs.writeFileSync(files.broker, parts.join(''));
  return files;
}

async function sign(folder: string, file: string, name: string): Promise<void> {
  const subject = ['-subj', `/CN=${name}`];
  await openssl(folder, ['req', '-new', ...NEW_KEY, ...subject, '-keyout', `${file}.key`, '-out', `${file}.csr`]);
  fs.writeFileSync(path.join(folder, 'extensions'), ON_LOOPBACK);
  const authority = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial', '-extfile', 'extensions'];
  await openssl(folder, ['x509', '-req', '-in', `${file}.csr`, ...authority, ...DAYS, '-out', `${file}.pem`]);
}

async function openssl(folder: string, args: string[]): Promise<void> {
  await promisify(execFile)('openssl', args, { cwd: folder });
}
