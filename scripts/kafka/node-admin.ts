import net from 'node:net';
import kafkajs, { type Admin } from 'kafkajs';

/**
 * Asks one node and no other: the client takes any broker that it has heard of, and one that is cut off from the
 * controllers goes on saying what was true before.
 *
 * @param address "host:port"
 */
export function nodeAdmin(address: string): Admin {
  const [host = '', port = ''] = address.split(':');
  const { Kafka, logLevel } = kafkajs;
  return new Kafka({
    brokers: [address],
    logLevel: logLevel.NOTHING,
    retry: { retries: 2, initialRetryTime: 50 },
    socketFactory: ({ onConnect }) => net.connect({ host, port: Number(port) }, onConnect),
  }).admin();
}
