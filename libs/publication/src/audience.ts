/**
 * Who reads a figure. `internal`: people who may see every demand (auditors, compliance, operators). `reporting`: consumers
 * of totals, Kafka included. `public`: anyone.
 */
export const audiences = ['public', 'reporting', 'internal'] as const;
export type Audience = (typeof audiences)[number];
