// npm run simulator: a Kore.ai on this machine. All of it is in simulator/.
import type { Incident } from '../simulator';
import { lastIncident, nextIncident, startSimulator } from '../simulator';
import { helpText, parseFlags } from '../simulator/flags';

function describe(name: string, incident: Incident | undefined): string {
  return incident
    ? `${name} incident: ${incident.bot}, ${new Date(incident.from).toISOString()} to ${new Date(incident.to).toISOString()}`
    : `${name} incident: none`;
}

async function main(): Promise<void> {
  const { help, options } = parseFlags(process.argv.slice(2));
  if (help) {
    console.log(helpText());
    return;
  }
  const simulator = await startSimulator(options);
  const settings = simulator.settings();
  console.log(`Simulated Kore.ai: ${simulator.url} (clock ${settings.clock})`);
  console.log(`Client ID ${settings.clientId}, client secret ${settings.clientSecret}`);
  console.log(
    `Bots: ${simulator
      .bots()
      .map(({ id, name }) => (id === name ? id : `${id} (${name})`))
      .join(', ')}`
  );
  if (options.replay === undefined) {
    console.log(describe('Last', lastIncident(simulator.now(), settings)));
    console.log(describe('Next', nextIncident(simulator.now(), settings)));
  }
  console.log('Ctrl-C stops it.');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void simulator.close());
  }
}

main().catch((err: unknown) => {
  // Node's errors of system calls have a code; others have none.
  const taken = (err as NodeJS.ErrnoException).code === 'EADDRINUSE';
  console.error(taken ? 'That port is taken: choose another with --port.' : err instanceof Error ? err.message : err);
  process.exitCode = 1;
});
