/** The name of an event, and the model of its object; null without one. */
export interface EventName {
  event: string;
  model: string | null;
}

/** The names as JSON: all of them, by model, and those without a model. */
export function namesView(names: readonly EventName[]): string {
  const eventsOf = (group: readonly EventName[] = []): string[] => group.map(({ event }) => event);
  const { none, named } = Object.groupBy(names, ({ model }) => (model ? 'named' : 'none'));
  const models = Map.groupBy(named ?? [], ({ model }) => model!);
  const byModel = Object.fromEntries([...models].map(([model, group]) => [model, eventsOf(group)]));
  return JSON.stringify({ unique: [...new Set(eventsOf(names))], byModel, noModel: eventsOf(none) });
}
