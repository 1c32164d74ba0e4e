export interface NatsConf {
  port: number;
  user: string;
  password: string;
  storeDir: string;
  pidFile: string;
}

/** JSON strings are strings of the NATS configuration language too. */
const quoted = (text: string): string => JSON.stringify(text);

/** In a file and not on the command line, where every user of the machine could read the password. */
export const natsConf = ({ port, user, password, storeDir, pidFile }: NatsConf): string => `\
listen: "127.0.0.1:${port}"
server_name: "stoa"
pid_file: ${quoted(pidFile)}
authorization { user: ${quoted(user)}, password: ${quoted(password)} }
jetstream { store_dir: ${quoted(storeDir)} }
`;
