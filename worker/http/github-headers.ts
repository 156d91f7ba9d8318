// What GitHub says of a delivery beside its body. None of it is signed: it names the delivery and is
// put on the audit, so only plain names pass. Pure.

export interface DeliveryNames {
  id: string;
  /** `check_run`, `push`, … */
  event: string;
}

export const ID_HEADER = "X-GitHub-Delivery";
export const EVENT_HEADER = "X-GitHub-Event";

/** GitHub's are UUIDs; a proxy that delivers for it may count otherwise. */
export const DELIVERY_ID = /^[A-Za-z0-9._-]{1,100}$/;
/** GitHub's longest has 33 characters; `projects_v2_item` has a digit. */
export const EVENT_NAME = /^[a-z0-9_]{1,100}$/;

/** Undefined for what is missing and for what is no plain name. */
export function readNames(headers: Headers): Partial<DeliveryNames> {
  const id = headers.get(ID_HEADER);
  const event = headers.get(EVENT_HEADER);
  return {
    ...(id !== null && DELIVERY_ID.test(id) && { id }),
    ...(event !== null && EVENT_NAME.test(event) && { event }),
  };
}
