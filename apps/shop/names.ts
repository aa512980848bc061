/** The names of the shop's services, and the port each one listens on unless told otherwise. */

export const serviceNames = [
  'users',
  'orders',
  'reviews',
  'shipping',
  'catalog',
  'inventory',
  'issuer',
] as const;
/** A service that can be left out, recorded and made to fail. */
export type ServiceName = (typeof serviceNames)[number];

export const endpointNames = [...serviceNames, 'control'] as const;
/** Everything that listens: the services and the control listener. */
export type EndpointName = (typeof endpointNames)[number];

export const defaultPorts: Readonly<Record<EndpointName, number>> = {
  users: 4101,
  orders: 4102,
  reviews: 4103,
  shipping: 4104,
  catalog: 4105,
  inventory: 4106,
  issuer: 4107,
  control: 4108,
};

export function isServiceName(name: string): name is ServiceName {
  return (serviceNames as readonly string[]).includes(name);
}
