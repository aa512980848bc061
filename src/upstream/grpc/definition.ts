/** `@grpc`: its definition and description, from which docs/directives/grpc.md is made. */

/** The directive in SDL, with its documentation. */
export const grpcDefinition = /* GraphQL */ `
"""
The value comes from a gRPC call. On a field of \`Subscription\` the rpc is server-streaming, elsewhere it
gives one reply.

~~~graphql
# schemas/services/inventory.graphql
type Product @key(fields: "id") {
  id: ID!
  stock: Stock
    @grpc(
      rpc: "shop.Inventory/BatchGetStock"
      request: {product_ids: "{keys}"}
      pick: "stocks"
      batch: {key: "{parent.id}", match: "product_id"}
    )
}
type Stock {
  available: Int!
}
type StockChange {
  product: Product @reference(from: "product_id")
  available: Int!
}
type Subscription {
  stockChanged(productIds: [ID!]!): StockChange!
    @grpc(rpc: "shop.Inventory/WatchStock", request: {product_ids: "{args.productIds}"})
}
~~~

A client subscribes by server-sent events: a POST with \`accept: text/event-stream\`. Without that header the answer is 406
with the code [\`STREAM_REQUIRED\`](../errors.md#subscriptions), and no stream is opened.
"""
directive @grpc(
  """Which service; in a service file its own. Required in a client file."""
  service: String
  """\`package.Service/Method\`, from a .proto file."""
  rpc: String!
  """The request message."""
  request: FacetValue
  """Metadata: an object, or a list of \`{name, value}\`."""
  metadata: FacetValue
  """The path of the value in the reply."""
  pick: String
  """See [batching](../schema-language.md#batching)."""
  batch: FacetBatch
  """See [statuses](../schema-language.md#statuses)."""
  onStatus: [FacetOnStatus!]
  """For this call, in milliseconds; the service's by default. Not for streams."""
  timeoutMs: Int
) on FIELD_DEFINITION
`;
