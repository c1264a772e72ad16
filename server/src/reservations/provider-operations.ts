/** What Microsoft.Capacity can do, as its `operations` list names it. */
const entry = (resource: string, deed: string, operation: string) => ({
  name: `Microsoft.Capacity/${resource}${resource ? '/' : ''}${deed}`,
  isDataAction: false,
  display: { provider: 'Microsoft Capacity', resource: resource || 'Reservations', operation, description: `${operation}.` },
})

export const providerOperations = [
  entry('', 'calculateprice/action', 'Calculate any reservation price'),
  entry('', 'calculateexchange/action', 'Compute the exchange amount and price of new purchase'),
  entry('', 'exchange/action', 'Exchange any reservation'),
  entry('catalogs', 'read', 'Read the catalog of reservations'),
  entry('appliedreservations', 'read', 'Read the reservations that apply to a subscription'),
  entry('reservationorders', 'read', 'Read all reservation orders'),
  entry('reservationorders', 'write', 'Create a reservation order'),
  entry('reservationorders', 'split/action', 'Split a reservation'),
  entry('reservationorders', 'merge/action', 'Merge reservations'),
  entry('reservationorders', 'calculaterefund/action', 'Compute the refund amount'),
  entry('reservationorders', 'return/action', 'Return a reservation'),
  entry('reservationorders', 'changedirectory/action', 'Change the directory of a reservation order'),
  entry('reservationorders/reservations', 'read', 'Read all reservations'),
  entry('reservationorders/reservations', 'write', 'Change a reservation'),
  entry('reservationorders/reservations', 'availablescopes/action', 'Find the scopes a reservation can be applied to'),
  entry('reservationorders/reservations', 'archive/action', 'Archive a reservation'),
  entry('reservationorders/reservations', 'unarchive/action', 'Unarchive a reservation'),
  entry('reservationorders/reservations/revisions', 'read', 'Read the revisions of a reservation'),
]
