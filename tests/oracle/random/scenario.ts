import { NOW } from './moments';

/** Of the questions. */
export const SEED = 20_260_408;
/** The simulated sessions that they are about. */
export const SCENARIO = {
  seed: 3,
  sessionsPerDay: 400,
  unknownContainment: 0.02,
  longActive: 0.03,
  clock: new Date(NOW).toISOString(),
};
/** Bots that return the sessions of others, for some of the questions. */
export const LINKED = 'st-sim-support=st-sim-sales+st-sim-legacy,st-sim-sales=st-sim-voice';
/** Users who come often. */
export const USERS = [
  'u-850af2c3-de8d-5dc4-a922-104e2a338ec0',
  'u-2c8ec67f-0ba6-5fb0-afea-03ad1eeda12e',
  'u-49a39506-1d9a-5db6-ae3f-339cf348b4e3',
  'u-dcea8190-08ed-5515-a021-31a7f8f01cda',
];
/** The zone of queries that name none. */
export const ZONE_OF_BOTS = 'Asia/Kolkata';
