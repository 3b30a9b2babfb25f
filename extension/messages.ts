/**
 * All messages between the extension's parts. Pages read the database themselves and ask the background to
 * do things; each request has one answer. A refusal is an answer, not an error.
 */
import { browser } from 'wxt/browser'
import type { Refusal } from '../core/rules/refusal.ts'
import type { Preferences } from './store/stored-values.ts'
import type { Credentials } from './sync/api.ts'

export type Done = { ok: true }
export type Refused = { ok: false } & Refusal<string>
export type Answer = Done | Refused

export type Requests = {
  connect: {
    request: { server: string } & Credentials
    answer: Answer
  }
  disconnect: { request: Record<never, never>; answer: Answer }
  /** Deletes for good what the person left here who disconnected. */
  'delete-left': { request: Record<never, never>; answer: Answer }
  /** Takes a refused record or picture, by its row's key, out of sight. */
  dismiss: { request: { item: string }; answer: Answer }
  /** Asks the server for jobs, policy and clock anew. */
  refresh: { request: Record<never, never>; answer: Answer }
  /** The first run: a picture on the freelancer's click, shared or deleted. */
  'take-test-shot': { request: { job: string }; answer: Answer }
  'share-test-shot': { request: Record<never, never>; answer: Answer }
  'delete-test-shot': { request: Record<never, never>; answer: Answer }
  'select-job': { request: { job: string }; answer: Answer }
  start: { request: { job: string }; answer: Answer }
  stop: { request: Record<never, never>; answer: Answer }
  resume: { request: Record<never, never>; answer: Answer }
  /** What the freelancer is doing: the comment of the pictures to come. */
  memo: { request: { text: string }; answer: Answer }
  comment: { request: { screenshot: string; text: string }; answer: Answer }
  delete: { request: { screenshot: string }; answer: Answer }
  'add-other': {
    request: { job: string; day: string; seconds: number; description: string; idle: string | null }
    answer: Answer
  }
  'withdraw-other': { request: { other: string }; answer: Answer }
  'submit-early': { request: { job: string; week: string }; answer: Answer }
  'retry-sync': { request: Record<never, never>; answer: Answer }
  'save-preferences': { request: Preferences; answer: Answer }
  'dismiss-alert': { request: Record<never, never>; answer: Answer }
  /** From a page's counter: how much, never what (C5). The answer tells it whether to go on. */
  activity: { request: { keys: number; pointer: number; wheel: number }; answer: { counting: boolean } }
}

export type RequestType = keyof Requests
export type Message = { [T in RequestType]: { type: T } & Requests[T]['request'] }[RequestType]

export const DONE: Done = { ok: true }

export function refuse(code: string, sentence: string): Refused {
  return { ok: false, code, sentence }
}

/** Asks the background. */
export async function ask<T extends RequestType>(
  type: T,
  request: Requests[T]['request'],
): Promise<Requests[T]['answer']> {
  return browser.runtime.sendMessage({ ...request, type })
}

export type Handlers = {
  [T in RequestType]: (request: Requests[T]['request']) => Promise<Requests[T]['answer']>
}

/** Answers requests of this extension's own pages and scripts; others get none. */
export function answerMessages(handlers: Handlers): void {
  browser.runtime.onMessage.addListener((message: Message, sender, respond) => {
    if (sender.id !== browser.runtime.id || !Object.hasOwn(handlers, message?.type)) return
    if (sender.tab && !isOwnPage(sender.url) && message.type !== 'activity') return
    const handle = handlers[message.type] as (request: Message) => Promise<unknown>
    handle(message).then(respond, (error) => {
      console.error(message.type, error)
      respond(refuse('unexpected', `Something went wrong: ${error instanceof Error ? error.message : error}`))
    })
    return true
  })
}

function isOwnPage(url: string | undefined): boolean {
  return url?.startsWith(browser.runtime.getURL('/')) ?? false
}
