import type { IncomingHttpHeaders } from 'node:http';

/** CloudEvents over HTTP in binary mode: attributes in `ce-` headers, the body is the data alone (HTTP binding 3.1). */
export const isBinaryMode = (headers: IncomingHttpHeaders): boolean => headers['ce-specversion'] !== undefined;

/** The same event in the structured JSON form that the intake reads. */
export function fromBinaryMode(headers: IncomingHttpHeaders, data: unknown): object {
  const attributes = Object.entries(headers)
    .filter(([name]) => name.startsWith('ce-'))
    .map(([name, value]) => [name.slice('ce-'.length), decoded(String(value))]);
  return { ...Object.fromEntries(attributes), datacontenttype: 'application/json', data };
}

/** Header values are percent-encoded (3.1.3.2); one that is not well-formed stays as it came. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
