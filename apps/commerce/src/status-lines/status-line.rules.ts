/** A move of an order from a status to another one, and the roles that may make it. */
export interface Step {
  from: string;
  to: string;
  roles: string[];
}
