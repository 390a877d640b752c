export { BOTS } from './bots';
export { GeneratedWorld } from './generated';
export { INCIDENT_BOTS, inIncident, lastIncident, nextIncident } from './incident';
export type { Incident } from './incident';
export type { Links } from './linked';
export { LinkedWorld, parseLinks } from './linked';
export { RecordedWorld, readRecording } from './replay';
export * from './types';
