export { change } from './change';
export { deliver } from './deliver';
export { errorReply, refusal } from './refuse';
export type { Reply } from './refuse';
export { FAULT_KINDS, FaultSchedule, parseFaults } from './schedule';
export type { Fault, FaultKind } from './schedule';
