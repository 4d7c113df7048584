// Package desk is the back office: it puts the parts of its site map together.
//
// It promises that every route of the desk names its permission in the list of its
// part, and knows nothing else: entrance lets people in, sales has orders,
// packing the packing table, amend what is changed afterwards, drafts what the shop makes for buyers, reviews has what buyers wrote, assortment has many products, goods one of
// them, stockroom what is there and where, claims has what is said of products and its proofs, lots where they come from, words has those to think twice about, shelves has collections, offers has discounts, stage has shows, invites their guests,
// posters has what is hung up, front has the shop's face, embed shows it elsewhere,
// owner has people and settings, rates has zones and taxes, payments has the
// accounts at providers, mail has what is sent, statements what the bank says, health what the nightly look found, video how many can watch, recordings what is kept of shows, privacy what is known of buyers, clips what they yielded, and
// page has what they share.
package desk

import (
	"hawker/app/web/desk/amend"
	"hawker/app/web/desk/assortment"
	"hawker/app/web/desk/claims"
	"hawker/app/web/desk/clips"
	"hawker/app/web/desk/copies"
	"hawker/app/web/desk/drafts"
	"hawker/app/web/desk/embed"
	"hawker/app/web/desk/entrance"
	"hawker/app/web/desk/front"
	"hawker/app/web/desk/goods"
	"hawker/app/web/desk/health"
	"hawker/app/web/desk/invites"
	"hawker/app/web/desk/lots"
	"hawker/app/web/desk/mail"
	"hawker/app/web/desk/offers"
	"hawker/app/web/desk/owner"
	"hawker/app/web/desk/packing"
	"hawker/app/web/desk/page"
	"hawker/app/web/desk/payments"
	"hawker/app/web/desk/posters"
	"hawker/app/web/desk/privacy"
	"hawker/app/web/desk/proof"
	"hawker/app/web/desk/rates"
	"hawker/app/web/desk/recordings"
	"hawker/app/web/desk/reviews"
	"hawker/app/web/desk/sales"
	"hawker/app/web/desk/shelves"
	"hawker/app/web/desk/stage"
	"hawker/app/web/desk/statements"
	"hawker/app/web/desk/stockroom"
	"hawker/app/web/desk/video"
	"hawker/app/web/desk/words"
	"hawker/app/web/edge"
)

// Handlers answer for the desk.
type Handlers struct{ *edge.Env }

// Routes is the desk's part of the site map.
func (h Handlers) Routes() []edge.Route {
	d := page.Desk{Env: h.Env, Words: &page.Words{}}
	var all []edge.Route
	for _, part := range [][]edge.Route{
		entrance.Handlers{Desk: d}.Routes(), sales.Handlers{Desk: d}.Routes(), packing.Handlers{Desk: d}.Routes(), amend.Handlers{Desk: d}.Routes(), drafts.Handlers{Desk: d}.Routes(), reviews.Handlers{Desk: d}.Routes(), assortment.Handlers{Desk: d}.Routes(), goods.Handlers{Desk: d}.Routes(), stockroom.Handlers{Desk: d}.Routes(), claims.Handlers{Desk: d}.Routes(), lots.Handlers{Desk: d}.Routes(), words.Handlers{Desk: d}.Routes(), shelves.Handlers{Desk: d}.Routes(), offers.Handlers{Desk: d}.Routes(), mail.Handlers{Desk: d}.Routes(), statements.Handlers{Desk: d}.Routes(),
		embed.Handlers{Desk: d}.Routes(), stage.Handlers{Desk: d}.Routes(), invites.Handlers{Desk: d}.Routes(), posters.Handlers{Desk: d}.Routes(), front.Handlers{Desk: d}.Routes(), owner.Handlers{Desk: d}.Routes(), payments.Handlers{Desk: d}.Routes(), rates.Handlers{Desk: d}.Routes(), health.Handlers{Desk: d}.Routes(), video.Handlers{Desk: d}.Routes(), recordings.Handlers{Desk: d}.Routes(), clips.Handlers{Desk: d}.Routes(), copies.Handlers{Desk: d}.Routes(), proof.Handlers{Desk: d}.Routes(), privacy.Handlers{Desk: d}.Routes(),
	} {
		all = append(all, part...)
	}
	return all
}
