/** A connected client as Nest passes it to gateways. */
export interface GatewayClient {
  onDisconnect(listener: (reason?: string) => void): void;
  /** Missing where the protocol has no messages of the client. */
  onMessage?(listener: (event: string, body: unknown, ack: unknown) => void): void;
}

/** A server as the adapter gives it to Nest: that of a path, or that of a namespace on the path. */
export interface GatewayServer {
  onConnection(listener: (client: GatewayClient, ...args: unknown[]) => void): void;
}
