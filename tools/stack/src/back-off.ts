const shortest = 200;
const longest = 10_000;
const longEnough = 30_000;

/** How long to wait before the next start, told how long the process lived: doubling, until one lived long enough. */
export function backOff(): (lifetime: number) => number {
  let delay = 0;
  return (lifetime) => {
    delay = delay === 0 || lifetime >= longEnough ? shortest : Math.min(delay * 2, longest);
    return delay;
  };
}
