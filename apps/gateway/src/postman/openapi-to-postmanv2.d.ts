declare module 'openapi-to-postmanv2' {
  type Result =
    { result: true; output: { type: 'collection'; data: object }[] } | { result: false; reason: string };

  interface Converter {
    convertV2(
      input: { type: 'json'; data: object },
      options: Record<string, unknown>,
      done: (error: Error | null, result: Result) => void,
    ): void;
  }

  const converter: Converter;
  export default converter;
}
