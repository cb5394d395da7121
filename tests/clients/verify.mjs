// Verifies the messages that it reads from its standard input with the library of Standard Webhooks.
// A message: {"secret": "whsec_...", "body": "...", "headers": {...}}. Prints what each said, or null when it is refused.
import { Webhook, WebhookVerificationError } from "standardwebhooks";

let input = "";
for await (const piece of process.stdin) input += piece;

console.log(JSON.stringify(JSON.parse(input).map(verified)));

function verified({ secret, body, headers }) {
  try {
    return new Webhook(secret).verify(body, headers);
  } catch (error) {
    if (error instanceof WebhookVerificationError) return null;
    throw error;
  }
}
