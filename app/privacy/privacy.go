// Package privacy is what the shop knows of one person: found, handed out, erased.
//
// It promises that everything which a contact (an e-mail address or a telephone number)
// leads to is found in one place, is handed out whole, and is erased but for what a law
// or a dispute wants kept, which goes by itself when that is over; and that the person
// can read what was kept, why and until when. It refuses to know files and mails: the
// clerk takes lines out of the talk, and writes what is told.
//
//	what                                  where                     led to by            when erased
//	name, address, contact, consent       customer/customer         the contact          at once
//	cart                                  cart/cart                 visitor of an order  at once
//	offers of the shop                    draft/draft               the contact          at once; cancelled if open
//	chat name                             chat/name                 visitor              at once
//	chat lines                            archive/<show>/talk       visitor              at once; after a dispute or hold
//	that somebody was muted               chat/muted, live/event    visitor              once the show has ended
//	first letter of who bought            live/event (Said)         order                at once
//	name on a review                      review/review             order                at once; stars stay, words if not asked for
//	mails: to whom, with which words      outbox/mail, outbox/copy  order, offer         once sent; words after 90 days anyway
//	invitations to private shows: name    guest/invitation          contact in the name, visitor  at once
//	order: contact, address, notes        order/order               the contact          after the term of the law
//	messages, notes                       order/order_event         order                with the order
//	receipts, edits: who, why             order/payment_event, edit order                with the order
//	invoices: the buyer                   invoice/document          order                with the order
//	parcels: tracking, code               parcel/parcel             order                with the order
//	refunds, disputes: words              refund, dispute           order                with the order
//	bank bookings: payer, words           statement/entry           order                with the order
//	payments: session, card's last digits pay/attempt               order                with the order
//	uses of discounts: a plain hash       pricing/redemption        order                with the order
//
// An order that was never paid and of which nothing left the house is in no book, and is
// erased at once. Not led to by a contact, and gone by themselves: what banks and
// providers sent (a week; 90 days), addresses of staff (30 days), what somebody does who
// never ordered (a cart 30 days; chat lines go with the talk of their show). Addresses of
// visitors are kept nowhere: limits count them in memory, for ten minutes.
//
// The words of a review stay unless they are asked for: without a name they say nothing
// of who wrote them, and taking away what buyers rely on would make the stars untrue
// (Directive 2005/29/EC, annex I no. 23c). Hashes that tie records together (the show's
// log, documents, staff's audit) are over salted digests of words about people, so that
// erasing words and salt breaks no chain.
//
// What is erased is deleted in the database's file; its pages are used again by and by
// and not overwritten at once, so that somebody with the file itself may find it a while.
// A backup is written from records alone, without such pages. Copies that were made
// before hold the old state until they are thinned out. After a restore of one the list
// of erasures, which is kept beside the database, has them done again.
package privacy

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"hawker/app/brand"
	"hawker/app/customer"
	"hawker/app/fault"
	"hawker/app/store"
)

// Contact is what a person is found by: one of both.
type Contact struct {
	Email string `json:"email,omitempty"` // folded
	Phone string `json:"phone,omitempty"` // "+" and digits (ITU-T E.164)
}

// String is the contact as it is written.
func (c Contact) String() string { return c.Email + c.Phone }

// ReadContact takes what somebody typed. A number without its country is of the shop's.
// It refuses with privacy_contact.
func ReadContact(tx *store.Tx, typed string) (Contact, error) {
	shop, _, err := brand.Find(tx)
	if err != nil {
		return Contact{}, err
	}
	who := customer.Contact{Name: "-", Address: customer.Address{Country: shop.Country}}
	if strings.Contains(typed, "@") {
		who.Email = typed
	} else {
		who.Phone = typed
	}
	who = who.Clean()
	if err := who.CheckReach(""); err != nil {
		return Contact{}, fault.InvalidField("privacy_contact", "contact")
	}
	return Contact{Email: who.Email, Phone: who.Phone}, nil
}

// Handle names a contact without telling it: HMAC-SHA256 in hexadecimal digits, under a
// key of its own that comes of the shop's (RFC 5869). Without the shop's key nobody can
// try addresses.
func Handle(secret []byte, c Contact) (string, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "privacy: handles of contacts", 32)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(store.Key(c.Email, c.Phone)))
	return hex.EncodeToString(mac.Sum(nil)), nil
}
