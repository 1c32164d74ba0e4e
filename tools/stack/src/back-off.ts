const shortest = 200;
const longest = 10_000;
const longEnough = 30_000;

/** The delay before the next start, by how long the process lived: doubles until a process has lived long enough. */
export function backOff(): (lifetime: number) => number {
  let delay = 0;
  return (lifetime) => {
    delay = delay === 0 || lifetime >= longEnough ? shortest : Math.min(delay * 2, longest);
    return delay;
  };
}
