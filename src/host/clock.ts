/** The moment at which a day is looked at. Apart from `realHost`, which also prepares this machine for starting programs. */
export function today(): Date {
  return new Date();
}
