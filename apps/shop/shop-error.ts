/** An error whose message is all the operator needs: the command line prints it without a stack. */
export class ShopError extends Error {
  override readonly name = 'ShopError';
}
