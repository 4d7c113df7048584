package shop_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/shop"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const room = "/live/open-kiln-41"

var (
	at    = time.Date(2026, 11, 26, 20, 43, 0, 0, time.UTC)
	photo = ui.Photo{Small: "/photo/p/320", Medium: "/photo/p/800", Large: "/photo/p/1600"}
	shell = ui.Page{Title: "Halfmoon", Lang: "en", ShopName: "Halfmoon", Tagline: "A kiln, a hill.", Path: "/"}
	line  = ui.Line{Photo: photo, Number: 7, Name: "Moonrise gaiwan", URL: "/products/moonrise-gaiwan", Meta: "Celadon, 140 ml", End: "$58.00"}
	sum   = ui.Summary{Rows: []ui.Row{{Label: "Goods", Value: "$58.00"}, {Label: "Total", Value: "$64.00", Total: true}}, Note: "Includes $9.26 VAT"}
	bank  = shop.Bank{Amount: "$64.00", Holder: "Halfmoon Kiln Ltd.", Account: "DE89 3704 0044 0532 0130 00", BIC: "COBADEFFXXX", Reference: "RF971042", Until: "Held until Sunday."}
)

func usd(minor int64) money.Amount { return money.Of(minor, "USD") }

func card(name string, sold bool) shop.Card {
	return shop.Card{URL: "/products/x", Name: name, Note: "Celadon", Photo: photo, Number: 7, Price: ui.Price{Now: usd(5800), Was: usd(7200)}, Stock: ui.Stock{Left: 6}, Sold: sold, Now: !sold}
}

// checkout is the form of a buyer who has just opened it.
func checkout(in string) shop.Checkout {
	field := func(name string) ui.Field { return ui.Field{Name: name, ID: "checkout-" + name, Label: name} }
	return shop.Checkout{
		Action: "/checkout", Quote: "/checkout/quote", Room: in, Key: "k", Seen: "6400-x", Lines: []shop.CheckoutLine{{Line: line, Ref: "v|s"}},
		Contact: field("contact"), Name: field("name"), Street: field("street"), Postcode: field("postcode"), City: field("city"),
		Country: ui.Select{Name: "country", Label: "country", Value: "DE", Options: []ui.Option{{Value: "DE", Label: "Germany"}}},
		Methods: []ui.Choice{{Name: "method", Value: "transfer", Label: "Bank transfer", Checked: true}}, Marketing: ui.Choice{Name: "marketing", Value: "1", Label: "Write to me.", Box: true},
		Codes: []shop.Code{{Code: "KILN10", Off: "−$6.40"}, {Code: "OLD", Why: "does not count now"}}, Code: ui.Field{Name: "code", ID: "checkout-code", Label: "Discount code", Optional: true, Error: "There is no such code."},
		Sum: sum, Total: usd(6400), Holds: "Pressing Pay reserves the piece.", Policies: []ui.Link{{Label: "Terms", URL: "/pages/terms"}},
	}
}

func TestBuying(t *testing.T) {
	mend, changed := checkout(""), checkout(room)
	mend.Postcode.Error, mend.Region = "Five digits.", &ui.Field{Name: "region", Label: "region"}
	mend.Refusal = &shop.Refusal{Title: "One thing to mend.", Text: "Nothing was charged:", Fields: []ui.Link{{Label: "Postcode", URL: "#checkout-postcode"}}}
	mend.Lines[0].Problem = "Only 2 left."
	changed.Refusal = &shop.Refusal{Title: "The total changed.", Text: "It was $58.00, now it is $72.00. Nothing was charged."}
	cart := shop.CartPage{Page: shell, Lines: []shop.CartLine{{Line: line, Variant: "v", Show: "s", Quantity: 2, Max: 6, Typed: "-1", Each: "$29 each", Changed: "A piece cost $27.00 when you chose it. Now it is $29.00.", Problem: "From 1 to 99."}}, Sum: sum, Checkout: "Check out, $64.00", Problem: "Change this first."}
	for name, c := range map[string]templ.Component{
		"cart": shop.Cart(cart), "cart-empty": shop.Cart(shop.CartPage{Page: shell, Room: &ui.Link{Label: "Enter the room", URL: room}}),
		"checkout": shop.CheckoutView(shop.CheckoutPage{Page: shell, Form: checkout("")}), "checkout-mend": shop.CheckoutView(shop.CheckoutPage{Page: shell, Form: mend}),
		"checkout-empty": shop.CheckoutView(shop.CheckoutPage{Page: shell}), "checkout-sheet": shop.CheckoutSheet(changed),
		"done": shop.DoneSheet(shop.Done{Room: room, Order: "/orders/t", Number: "1042", Title: "Reserved for you, Mara.", Lead: "Pay $64.00.", Bank: &bank}),
	} {
		both(t, name, c)
	}
}

func TestOrder(t *testing.T) {
	p := shop.OrderPage{
		Page: shell, Lines: []ui.Line{line}, Sum: sum, To: []string{"Mara Lindt", "10435 Berlin"}, Method: "Bank transfer", Contact: "mara@example.com",
		State:   shop.OrderState{Number: "1042", Placed: at, Headline: "Reserved for you.", Lead: "Transfer $64.00.", Steps: []ui.Step{{Label: "To be paid", State: "now"}, {Label: "Packed"}}, Bank: &bank, History: []ui.Moment{{Text: "Order placed", Meta: "Thursday", Now: true}}},
		Moments: []shop.Bought{{URL: room, Title: "Open kiln no. 41, 20:41", Text: "Item 7 at $58.00.", Photo: photo}}, Message: shop.Message{Action: "/orders/t/messages", Key: "k"}, Back: &ui.Link{Label: "Back to the show", URL: room},
	}
	sent := p
	sent.State = shop.OrderState{Number: "1042", Placed: at, Headline: "On its way to you.", Steps: []ui.Step{{Label: "Paid", State: "done"}, {Label: "On its way", State: "now"}}, Parcels: []shop.Parcel{{Title: "DHL", Tracking: "0034", URL: "https://www.dhl.com/x", Note: "On its way since Friday"}}}
	sent.Talk = shop.OrderTalk{Lines: []shop.Said{{Text: "A gift note?\nThank you.", Who: "You", At: at}, {Text: "Yes.", Who: "Halfmoon", At: at, Shop: true}}}
	sent.Message.Error, sent.Message.Text, sent.Back = "This is needed.", " ", nil
	state, talk := sent.State, sent.Talk
	state.OOB, talk.OOB = true, true
	for name, c := range map[string]templ.Component{
		"order": shop.Order(p), "order-sent": shop.Order(sent), "push-state": shop.State(state), "push-talk": shop.Talk(talk), "message-sent": shop.MessageAnswer(shop.Message{Action: "/orders/t/messages", Sent: true}, talk),
	} {
		both(t, name, c)
	}
}

// both holds a component in both languages; of a page only what its head does not
// change with every asset.
func both(t *testing.T, name string, c templ.Component) {
	t.Helper()
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{lang.English, lang.Chinese} {
		t.Run(name+"."+tag, func(t *testing.T) {
			var out bytes.Buffer
			if err := c.Render(b.Context(t.Context(), tag), &out); err != nil {
				t.Fatal(err)
			}
			html := out.String()
			if _, body, whole := strings.Cut(html, "<main"); whole {
				html = "<main" + body
			}
			golden(t, name+"."+tag+".html", strings.ReplaceAll(html, "><", ">\n<"))
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs; -update writes it anew (-want +got):\n%s", path, d)
	}
}
