/** How the gateway proves to a provider who it is: client id and secret by HTTP Basic (RFC 6749, section 2.3.1). */

/** The value of `Authorization`. Both parts are encoded as in a form before they are joined, as that section asks. */
export function basicCredentials(clientId: string, clientSecret: string): string {
  const joined = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
  return `Basic ${Buffer.from(joined).toString('base64')}`;
}

/** `application/x-www-form-urlencoded`: a blank is `+`, and UTF-8 bytes are percent-encoded. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
