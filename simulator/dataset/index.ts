export { BOTS } from './bots';
export { GeneratedDataset } from './generated';
export { INCIDENT_BOTS, lastIncident, nextIncident } from './incident';
export type { Incident } from './incident';
export { LinkedDataset, parseLinks } from './linked';
export { RecordedDataset, readRecording } from './replay';
export * from './types';
