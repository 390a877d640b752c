export { BOTS } from './bots';
export { GeneratedWorld } from './generated';
export { INCIDENT_BOTS, inIncident, lastIncident, nextIncident } from './incident';
export type { Incident } from './incident';
export { RecordedWorld, readRecording } from './replay';
export * from './types';
