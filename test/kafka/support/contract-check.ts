import { readFileSync } from 'node:fs';
import type { StoredRecord } from '@ledger/kafka';
import { contractPath } from '@ledger/streaming';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

interface Message {
  readonly name: string;
  readonly headers?: object;
  readonly payload: object;
}

/** Compares records with what asyncapi.yaml says of the messages of their topic. */
export class ContractCheck {
  private readonly document = parse(readFileSync(contractPath(), 'utf8')) as {
    channels: Record<string, { messages: Record<string, unknown> }>;
    components: { messages: Record<string, Message> };
  };
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly ajv: Ajv2020;

  constructor() {
    this.ajv = new Ajv2020({ allErrors: true, strict: false });
    addFormats(this.ajv);
    this.ajv.addSchema({ $id: 'asyncapi', components: this.document.components });
  }

  /** What is wrong with a record as a message of that channel; nothing when it fits one of them. */
  complaints(channel: string, record: StoredRecord): string[] {
    const perMessage = Object.keys(this.document.channels[channel]!.messages).map((message) =>
      this.complaintsAs(message, record),
    );
    return perMessage.some((complaints) => complaints.length === 0) ? [] : perMessage.flat();
  }

  private complaintsAs(message: string, record: StoredRecord): string[] {
    const headers = Object.fromEntries(Object.entries(record.headers).map(([name, value]) => [name, String(value)]));
    const payload: unknown = record.value === null ? null : JSON.parse(String(record.value));
    return [...this.validate(message, 'headers', headers), ...this.validate(message, 'payload', payload)];
  }

  private validate(message: string, part: 'headers' | 'payload', value: unknown): string[] {
    if (this.document.components.messages[message]![part] === undefined) return [];
    const ref = `asyncapi#/components/messages/${message}/${part}`;
    const validate = this.compiled.get(ref) ?? this.ajv.compile({ $ref: ref });
    this.compiled.set(ref, validate);
    return validate(value)
      ? []
      : (validate.errors ?? []).map((e) => `${message} ${part}${e.instancePath} ${e.message}`);
  }
}
