package app

// The data folder, drawn. schema_test.go holds this drawing against the buckets
// that the nouns declare and the files that a running shop makes.
//
//	DATA/
//	├── hawker.db                    bbolt; every record is JSON {"v":1,…} under keys that sort as bytes
//	│   ├── store/meta               "schema" → version; "sequence/…" and "count/…" → numbers of 8 bytes
//	│   ├── store/once               actor|route|key → result of a command that may be sent twice, for a day
//	│   │   └── store/once.at        time
//	│   ├── brand/settings           "shop" → the one tenant
//	│   ├── brand/look               "published", "draft" → colours, home page, menus
//	│   ├── brand/page               handle → a page that the shop wrote
//	│   ├── brand/embed              "shop" → the sites that may show its shows
//	│   ├── tariff/table             "shop" → zones with their ways of shipping, tax rates
//	│   ├── wording/settings         "shop" → whose rules of words it follows besides its country's, its own words
//	│   ├── photo/photo              sha256 → size and type of a picture
//	│   ├── staff/person             id → name, e-mail, role, hashes of password and stream key
//	│   │   ├── staff/person.email       folded e-mail, unique
//	│   │   └── staff/person.stream_key  hash, unique
//	│   ├── staff/session            SHA-256(token) → person, created, seen
//	│   ├── staff/setup              "setup" → hash of the one-time link
//	│   ├── staff/audit              number → who did what to which records, chained by hashes
//	│   ├── outbox/settings          "shop" → mail server, its password sealed by the key; which mails are sent
//	│   ├── outbox/mail              kind.object.event → a mail to be sent, or sent; one for one event
//	│   │   ├── outbox/mail.due          time, of waiting ones
//	│   │   ├── outbox/mail.sending      of those with an attempt under way
//	│   │   └── outbox/mail.list         list of the desk, newest first
//	│   ├── outbox/copy              mail → its words as they were sent, for 90 days
//	│   │   └── outbox/copy.at           time
//	│   ├── offsite/settings         "shop" → the bucket that the shop is copied to, its secret sealed by the key
//	│   ├── offsite/state            "shop" → the last copy, and what went wrong since
//	│   ├── offsite/public           show → the place in the bucket of the copies that everybody may read
//	│   ├── customer/customer        id → contact, address, consent
//	│   │   └── customer/customer.contact    folded e-mail or phone, unique
//	│   ├── collection/collection    id → words, photo
//	│   │   └── collection/collection.handle    handle, unique
//	│   ├── collection/picking       collection → rules, order
//	│   ├── collection/handpicked    collection → products by hand
//	│   ├── collection/redirect      old handle → collection
//	│   ├── collection/member        product → what rules and orders ask of it, its places; computed
//	│   │   ├── collection/member.place     collection, place in its order
//	│   │   └── collection/member.due       time at which a place ends by itself
//	│   ├── catalog/product          id → words, options, photos, status, tags, time of publishing
//	│   │   ├── catalog/product.handle   handle, unique
//	│   │   ├── catalog/product.status   status, newest first
//	│   │   ├── catalog/product.shown    active ones, what appeared last first
//	│   │   ├── catalog/product.appears  time, of those still to appear
//	│   │   └── catalog/product.bar      time from which they are not sold, of those for which it is to come
//	│   ├── catalog/variant          id → SKU, price, sale, content, weight, bin
//	│   │   ├── catalog/variant.product  product, position
//	│   │   ├── catalog/variant.sku      folded SKU, unique
//	│   │   └── catalog/variant.turn     time at which a sale begins or ends
//	│   ├── catalog/redirect         old handle → product
//	│   ├── catalog/price_history    variant|number → price that applied, when, why, who
//	│   ├── claim/claim              id → the newest version of what is said of a product
//	│   │   ├── claim/claim.product      product, the oldest first
//	│   │   ├── claim/claim.list         newest change first, of all and of those without a file
//	│   │   └── claim/claim.until        time at which a file ends
//	│   ├── claim/version            product|number → every version of every claim, chained by sums
//	│   │   └── claim/version.file       sha256 of its file
//	│   ├── sourcing/lot             id → the newest version of what was made of a product at one time and place
//	│   │   ├── sourcing/lot.number      product, folded number, unique
//	│   │   ├── sourcing/lot.product     product, the oldest first
//	│   │   ├── sourcing/lot.list        state, newest first
//	│   │   └── sourcing/lot.until       time at which a certificate ends, of those that are not closed
//	│   ├── sourcing/version         lot|number → every version of every lot, chained by sums
//	│   │   └── sourcing/version.file    sha256 of a certificate's file
//	│   ├── sourcing/count           lot|variant → how many pieces came in, how many are in parcels
//	│   ├── stock/location           id → where pieces lie: name, address, hours; none while there is only the main one
//	│   ├── stock/level              variant|location → on hand, reserved, committed, damaged, kept back, waited for
//	│   ├── stock/alert              variant → since when it runs out
//	│   │   └── stock/alert.at           newest first
//	│   ├── stock/movement           variant|location|number → the append-only ledger, with the counters after it
//	│   │   └── stock/movement.ref       reference|kind|variant|location, unique: a repeat has no effect
//	│   ├── stock/promise            variant|owner|location → what is promised elsewhere, or before it is there
//	│   │   └── stock/promise.queue      variant|location, time, of what is waited for
//	│   ├── stock/reservation        id → owner, lines, state, until
//	│   │   └── stock/reservation.due    time, of active ones
//	│   ├── live/show                id → words, state, host, pin
//	│   │   ├── live/show.handle         handle, unique
//	│   │   └── live/show.state          state, start
//	│   ├── live/redirect            handle that a show had → the show
//	│   ├── live/item                show|number → product, state, live prices
//	│   │   └── live/item.product        product, show
//	│   ├── live/interest            show|number → what viewers did about the item on the air
//	│   ├── live/settings            "shop" → what its line carries, how many may watch
//	│   ├── live/event               show|number → the show's log, chained by sums
//	│   ├── live/sealed              show → up to which row its log has gone into its file, 90 days after the show
//	│   ├── live/film_head           show → the newest closed segment of its recording, the head of its chain
//	│   ├── live/disk                "shop" → how much room recordings have, when it was last looked at
//	│   ├── live/film                show → what its recording does, until when it is kept, held, hidden
//	│   │   └── live/film.due            time at which its term is over
//	│   ├── guest/door               show → the code that its guests share, sealed by the key; how many invitations it has
//	│   ├── guest/invitation         show|number → one browser's way in: for whom, whether it is used, by whom
//	│   ├── chat/name                visitor → name
//	│   ├── chat/deleted             show|line → who took it away
//	│   ├── chat/muted               show|visitor → who muted
//	│   ├── chat/question            show|line → what was asked about an item, and how it was answered
//	│   │   ├── chat/question.product    product, newest first, of those that are not withheld
//	│   │   └── chat/question.visitor    who asked
//	│   ├── pay/attempt              id → one attempt to pay: how much, how, what its provider says
//	│   │   ├── pay/attempt.owner        who owes it, in order of time
//	│   │   ├── pay/attempt.due          time at which its provider is asked again
//	│   │   └── pay/attempt.name         method|name that the provider has for it, or for its money
//	│   ├── pay/inbox                method.event → what a provider sent, as it came, and what became of it
//	│   │   ├── pay/inbox.open           newest first, of those that nobody could match
//	│   │   └── pay/inbox.at             time
//	│   ├── pay/settings             "shop" → accounts at providers, their secrets sealed by the key
//	│   ├── pricing/discount         id → what is taken off, for whom, how often, and how often it was
//	│   │   ├── pricing/discount.code    folded code, unique
//	│   │   └── pricing/discount.automatic  those without a code
//	│   ├── pricing/discount_use     discount|buyer → how often this buyer used it
//	│   ├── pricing/redemption       owner|discount → what an order took
//	│   ├── cart/cart                visitor → lines
//	│   │   └── cart/cart.updated        time
//	│   ├── order/order              id → the whole order as it was agreed, and its state
//	│   │   ├── order/order.number       number, unique
//	│   │   ├── order/order.list         list of the desk, newest first
//	│   │   ├── order/order.debtor       contact, of unpaid ones
//	│   │   ├── order/order.remind       time, of those whose transfer is reminded of
//	│   │   └── order/order.term         word, newest first: what the desk's search reads
//	│   ├── order/order_event        order|number → timeline
//	│   ├── order/payment_event      order|number → money that came
//	│   │   └── order/payment_event.ref  order|reference, unique
//	│   ├── order/edit               order|number → what staff changed in its lines, with its sums before and after
//	│   ├── order/policy             hash → policy text as shown
//	│   ├── dispute/dispute          the provider's name of it → money that a bank wants back, state, evidence
//	│   │   ├── dispute/dispute.order    order
//	│   │   ├── dispute/dispute.due      until when evidence is taken, of open ones
//	│   │   └── dispute/dispute.closed   newest first, of others
//	│   ├── draft/draft              id → what the shop offers to a buyer, its link, its order
//	│   │   ├── draft/draft.number       number, unique
//	│   │   ├── draft/draft.list         state, newest first
//	│   │   └── draft/draft.due          time at which a link ends, of sent ones
//	│   ├── refund/refund            id → what goes back for which pieces, its tax, state
//	│   │   ├── refund/refund.order      order
//	│   │   └── refund/refund.due        time at which its provider is asked, of those that one sends
//	│   ├── invoice/document         kind|year|number → invoice or credit note as it was issued, chained by hashes
//	│   │   ├── invoice/document.order   order
//	│   │   └── invoice/document.cause   order of an invoice, refund of a credit note, unique
//	│   ├── invoice/settings         "shop" → when invoices are issued, what they say where no tax is due
//	│   ├── carrier/carrier          id → a carrier of the shop's own: name, page of a number
//	│   ├── parcel/parcel            id → lines, what was scanned of them, carrier, tracking, state
//	│   │   ├── parcel/parcel.order      order
//	│   │   ├── parcel/parcel.state      state, the oldest first
//	│   │   └── parcel/parcel.lot        lot, time of packing
//	│   ├── statement/file           id → what a bank wrote, packed, for a week
//	│   │   └── statement/file.made      newest first
//	│   ├── statement/layout         hash of a header → which column is what, as a person confirmed it
//	│   ├── statement/entry          name of a booking → money that came, the order it went to
//	│   │   └── statement/entry.state    state, newest first
//	│   ├── doctor/report            "last" → what the last look at all of this found
//	│   ├── privacy/request          id → an erasure: handle of the contact, what it names, where it stands
//	│   │   ├── privacy/request.due      time at which it is looked at, of those that are not done
//	│   │   ├── privacy/request.at       newest first
//	│   │   └── privacy/request.handle   handle, newest first
//	│   ├── review/review            id → what a buyer says of a delivered line, state, answer
//	│   │   ├── review/review.line       order|line, unique
//	│   │   ├── review/review.state      state, newest first
//	│   │   └── review/review.product    product, of published ones, newest first
//	│   ├── review/sum               product → how many stars by how many, of published reviews
//	│   └── review/settings          "shop" → whether reviews wait to be read
//	├── hawker.db.v<n>               the file as it was before migration n
//	├── photo/ab/<sha256>-<size>.jpg or .png
//	├── claims/ab/<sha256>           papers: proofs of claims, certificates of lots, as they were given
//	├── archive/<show>/talk          chat lines with checksums, synced every 250 ms
//	├── archive/days/<date>.txt      sums of what was recorded on a day, chained from day to day
//	├── archive/<show>/log.gz        the show's log once it is sealed, an event a line
//	├── archive/<show>/film/         the recording: index, inits, segments, its secret, which of them lie only in the bucket; a backup holds no segments
//	├── loans/<show>/                segments of recordings that lie only in the bucket, for a while; emptied at the start, never in a backup
//	├── press/                       files that are being made for somebody, for a day; emptied at the start, never in a backup
//	├── erasures                     append-only: what was erased, by the handle of its contact
//	├── offsite-<time>.tar           a copy of the database on its way to the bucket
//	├── key                          0600: root of all HMACs
//	├── key.wrapped                  the key, sealed by the recovery code; goes into backups
//	├── acme/                        the shop's account at its certificate authority, certificates, keys; never in a backup
//	├── lan/                         the local authority's certificate and key; never in a backup
//	└── hawker.sock                  0600: other commands talk to the running shop
