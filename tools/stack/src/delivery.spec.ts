import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments, parse } from 'yaml';
import { z } from 'zod';
import { apps } from './apps.js';
import { root } from './config.js';

// The variables that images, Compose and Kubernetes set, against those that the code reads.

const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');

interface ComposeService {
  image?: string;
  build?: { target: string };
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
}
const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, ComposeService>;
};

interface Container {
  name: string;
  image: string;
  command?: string[];
  env: { name: string }[];
  ports: { name: string; containerPort: number }[];
  resources: { requests: object; limits: object };
  securityContext: object;
  startupProbe: Probe;
  livenessProbe: Probe;
  readinessProbe: Probe;
}
type Probe = { httpGet: { path: string; port: string } };
interface Workload {
  kind: string;
  metadata: { name: string };
  spec: {
    template: {
      spec: {
        securityContext: object;
        terminationGracePeriodSeconds?: number;
        containers: Container[];
      };
    };
    rules?: { http: { paths: { path: string; backend: { service: { name: string } } }[] } }[];
  };
}
const base = 'k8s/base';
const { resources } = parse(read(base, 'kustomization.yaml')) as { resources: string[] };
const objects = resources.flatMap((file) =>
  parseAllDocuments(read(base, file)).map((document) => document.toJS() as Workload),
);
const workload = (kind: string, name: string): Workload =>
  objects.find((one) => one.kind === kind && one.metadata.name === name)!;
const containersOf = ({ spec }: Workload): Container[] => spec.template.spec.containers;

const dockerfile = read('Dockerfile');
const services = apps.filter(({ database }) => database);

/** The variables that an app reads. */
async function configOf(name: string): Promise<z.ZodObject> {
  const module = (await import(pathToFileURL(join(root, 'apps', name, 'src', 'config.ts')).href)) as object;
  return Object.values(module).find((value): value is z.ZodObject => value instanceof z.ZodObject)!;
}
const required = ({ shape }: z.ZodObject): string[] =>
  Object.entries(shape).flatMap(([name, schema]) =>
    (schema as z.ZodType).safeParse(undefined).success ? [] : [name],
  );

/** Set by Kubernetes for others to be made of, not for the app. */
const parts = ['POSTGRES_URL'];

describe.each(apps.map(({ name, nodeFlags = [] }) => ({ name, nodeFlags })))(
  'the app $name',
  ({ name, nodeFlags }) => {
    const inCompose = compose.services[name]!;
    const [container] = containersOf(workload('Deployment', name));

    it('an app has an image that starts it, and Compose and Kubernetes use this image', () => {
      expect(dockerfile).toContain(`FROM runtime AS ${name}\n`);
      const command = JSON.stringify(['node', ...nodeFlags, `apps/${name}/dist/main.js`]).replaceAll(
        ',',
        ', ',
      );
      expect(dockerfile).toContain(`CMD ${command}\n`);
      expect([inCompose.image, container!.image]).toEqual([`stoa/${name}`, `stoa/${name}`]);
    });

    it('Compose and Kubernetes set each variable that an app needs, and none that it does not read', async () => {
      const config = await configOf(name);
      const known = Object.keys(config.shape);
      const named = [Object.keys(inCompose.environment!), container!.env.map((one) => one.name)];
      for (const variables of named) {
        expect(
          variables.filter((variable) => !known.includes(variable) && !parts.includes(variable)),
        ).toEqual([]);
        expect(variables).toEqual(expect.arrayContaining([...required(config), 'HTTP_HOST', 'HTTP_PORT']));
      }
    });

    it('Kubernetes sets each variable that Compose lets the operator set', () => {
      const named = container!.env.map((variable) => variable.name);
      const settable = Object.entries(inCompose.environment!)
        .filter(([variable, value]) => value === `\${${variable}:-}`)
        .map(([variable]) => variable);
      expect(named).toEqual(expect.arrayContaining(settable));
    });

    it('a deployment has health probes, port 8080, resource limits and a restricted security context', () => {
      const probes = [container!.startupProbe, container!.livenessProbe, container!.readinessProbe];
      expect(probes.map(({ httpGet }) => httpGet)).toEqual([
        { path: '/health/live', port: 'http' },
        { path: '/health/live', port: 'http' },
        { path: '/health/ready', port: 'http' },
      ]);
      expect(container!.ports).toEqual([{ name: 'http', containerPort: 8080 }]);
      expect(inCompose.environment!.HTTP_PORT).toBe('8080');
      expect(container!.resources).toMatchObject({
        requests: { cpu: expect.any(String) },
        limits: { memory: expect.any(String) },
      });
      expect(container!.securityContext).toMatchObject({
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
      });
      const pod = workload('Deployment', name).spec.template.spec;
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true });
      // An app gives itself ten seconds.
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(10);
      expect(objects.some((one) => one.kind === 'Service' && one.metadata.name === name)).toBe(true);
    });
  },
);

it('every app has an image, a Compose service and a deployment, and nothing else has', () => {
  const names = apps.map(({ name }) => name).toSorted();
  expect([...dockerfile.matchAll(/^FROM runtime AS (\S+)$/gm)].map(([, name]) => name).toSorted()).toEqual(
    names,
  );
  const own = Object.keys(compose.services).filter((name) => !/^(postgres|nats|migrate-.*)$/.test(name));
  expect(own.toSorted()).toEqual(names);
  const deployments = objects
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata }) => metadata.name);
  expect(deployments.toSorted()).toEqual(names);
  expect(
    readdirSync(join(root, base))
      .filter((file) => file !== 'kustomization.yaml')
      .toSorted(),
  ).toEqual(resources.toSorted());
});

describe('migrations', () => {
  const job = containersOf(workload('Job', 'migrations'));
  it.each(services.map(({ name, database }) => [name, database!]))(
    'the migrations of %s run before the app',
    async (name, database) => {
      const migration = compose.services[`migrate-${name}`]!;
      const command = ['node', `apps/${name}/dist/main.js`, 'migrate'];
      const container = job.find((one) => one.name === name)!;
      expect([migration.command, container.command]).toEqual([command, command]);
      expect(compose.services[name]!.depends_on).toMatchObject({
        [`migrate-${name}`]: { condition: 'service_completed_successfully' },
      });
      expect(migration.environment!.DATABASE_URL).toMatch(new RegExp(`/${database}$`));
      expect(
        required(await configOf(name)).every((one) => container.env.some((env) => env.name === one)),
      ).toBe(true);
      for (const file of ['docker/databases.sql', 'k8s/overlays/dev/databases.sql'])
        expect(read(file)).toContain(`create database ${database};\n`);
    },
  );

  it('the job of the migrations has a container for each app with a database, and no other', () =>
    expect(job.map(({ name }) => name)).toEqual(services.map(({ name }) => name)));
});

it('only the gateway publishes a port in Compose, and only on the loopback address', () => {
  const open = Object.entries(compose.services).filter(([, { ports }]) => ports);
  expect(open.map(([name, { ports }]) => [name, ports])).toEqual([
    ['gateway', ['127.0.0.1:${PORT:-3000}:8080']],
  ]);
});

it('the ingress routes sockets and event streams to realtime, and the API to the gateway', () => {
  const [rule] = workload('Ingress', 'stoa').spec.rules!;
  const targets = rule!.http.paths.map(({ path, backend }) => [path, backend.service.name]);
  expect(targets).toEqual(
    expect.arrayContaining([
      ['/socket.io', 'realtime'],
      ['/events/stream', 'realtime'],
      ['/api/rest/v1/chats/socket', 'realtime'],
      ['/api', 'gateway'],
    ]),
  );
});
