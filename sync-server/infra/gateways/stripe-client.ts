/** What the adapter uses of the official SDK: `new Stripe(secretKey)` is one of these. */
export type StripeClient = {
  customers: {
    create(
      params: { metadata: Record<string, string> },
      options: { idempotencyKey: string },
    ): Promise<{ id: string }>
  }
  checkout: {
    sessions: {
      create(params: {
        mode: 'setup'
        customer: string
        currency: string
        payment_method_types: ('card' | 'paypal')[]
        success_url: string
        cancel_url: string
        client_reference_id: string
      }): Promise<{ id: string; url: string | null }>
      retrieve(id: string, params: { expand: string[] }): Promise<StripeSession>
    }
  }
  paymentIntents: {
    create(
      params: {
        amount: number
        currency: string
        customer: string
        payment_method: string
        payment_method_types: string[]
        off_session: true
        confirm: true
        description: string
        metadata: Record<string, string>
      },
      options: { idempotencyKey: string },
    ): Promise<StripeIntent>
    list(params: { customer?: string; limit: number; created?: { gte: number } }): AsyncIterable<StripeIntent>
  }
  webhooks: {
    /** Throws when the signature doesn't fit the body. */
    constructEventAsync(
      body: string,
      signature: string,
      secret: string,
    ): Promise<{ id: string; type: string }>
  }
}

export type StripeIntent = {
  id: string
  status: string
  amount: number
  /** In small letters. */
  currency: string
  metadata: Record<string, string>
  last_payment_error?: { code?: string; decline_code?: string; message?: string } | null
}

export type StripeSession = {
  client_reference_id: string | null
  customer: string | { id: string } | null
  setup_intent:
    | string
    | null
    | {
        status: string
        payment_method: string | null | { id: string; type: string; card?: StripeCard | null }
      }
}
type StripeCard = { brand: string; last4: string }
