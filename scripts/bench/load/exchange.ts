// One request after the other over one raw connection, for whoever wants to see each answer.

import { VerificationFault } from "../../validation/verification-fault.ts";
import { type RawAnswer, openRawConnection } from "./raw-connection.ts";
import { type RawRequest, encodeRequest } from "./raw-request.ts";

export interface ExchangeAnswer {
  status: number;
  etag: string | undefined;
  text: string;
}

export interface Exchange {
  /** Throws VerificationFault where there is no answer. */
  ask(request: RawRequest): Promise<ExchangeAnswer>;
  close(): void;
}

/** Throws VerificationFault where nobody listens. */
export async function openExchange(baseUrl: string): Promise<Exchange> {
  let waiting: PromiseWithResolvers<ExchangeAnswer> | undefined;
  let lost: VerificationFault | undefined;
  const connection = await openRawConnection(baseUrl, {
    answered: (answer) => waiting?.resolve(readAnswer(answer)),
    lost(reason) {
      lost = new VerificationFault(`a connection to ${baseUrl} was lost (${reason})`);
      waiting?.reject(lost);
    },
  });
  return {
    ask(request) {
      if (lost !== undefined) return Promise.reject(lost);
      waiting = Promise.withResolvers();
      connection.send(encodeRequest(baseUrl, request));
      return waiting.promise;
    },
    close: () => connection.close(),
  };
}

function readAnswer({ status, head, body }: RawAnswer): ExchangeAnswer {
  const etag = /\r\netag: ([^\r]+)/i.exec(head)?.[1];
  return { status, etag, text: body.toString("utf8") };
}
