import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { GrpcObject, ServiceClientConstructor } from '@grpc/grpc-js';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const run = promisify(execFile);
const repository = path.resolve(__dirname, '..', '..');

const SDK = 'github.com/grafana/grafana-plugin-sdk-go';
const GO_PLUGIN = 'github.com/hashicorp/go-plugin';

let loaded: Promise<GrpcObject> | undefined;

/**
 * The gRPC services that a back-end plugin speaks: Grafana's own (package
 * `pluginv2`) and those of the process around it (package `plugin`: shutdown,
 * output). Both are read from the Go modules that the back end is built with, so
 * they are always of its version. Fails in words when Go is missing.
 */
export function services(): Promise<GrpcObject> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<GrpcObject> {
  const dirs = await moduleDirs(SDK, GO_PLUGIN);
  const definition = loadSync(
    [
      path.join(dirs[0], 'proto', 'backend.proto'),
      path.join(dirs[1], 'internal', 'plugin', 'grpc_controller.proto'),
      path.join(dirs[1], 'internal', 'plugin', 'grpc_stdio.proto'),
    ],
    // Numbers: every int64 of the protocol is a time in milliseconds or a count.
    { keepCase: true, longs: Number, enums: String, defaults: true }
  );
  return loadPackageDefinition(definition);
}

/** A service of a package by its name. */
export function serviceOf(wire: GrpcObject, packageName: string, name: string): ServiceClientConstructor {
  // As the protocol files have it: a package holds its services.
  return (wire[packageName] as GrpcObject)[name] as ServiceClientConstructor;
}

/** Where Go keeps the sources of modules that go.mod names. */
async function moduleDirs(...modules: string[]): Promise<string[]> {
  try {
    const { stdout } = await run('go', ['list', '-m', '-f', '{{.Dir}}', ...modules], { cwd: repository });
    const dirs = stdout.split(/\r?\n/).filter(Boolean);
    if (dirs.length === modules.length) {
      return dirs;
    }
  } catch (error) {
    // What execFile rejects with.
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT') {
      throw new Error('Go was not found: install Go (https://go.dev/dl/) and try again.');
    }
    throw new Error(`"go list -m" failed: ${stderr || error}`);
  }
  throw new Error('The Go modules are not downloaded yet: run "go mod download" in the repository.');
}
