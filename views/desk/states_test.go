package desk_test

import (
	"time"

	"hawker/views/chart"
	"hawker/views/desk"
	"hawker/views/desk/frame"
	"hawker/views/desk/packing"
	"hawker/views/ui"
)

func row() desk.OrderRow {
	return desk.OrderRow{
		Number: "1042", URL: "/desk/orders/1042", Placed: evening, Buyer: "Mara Lindt", Place: "Berlin", Thumbs: []frame.Thumb{{URL: "/photo/a/320", Alt: "Moonrise gaiwan"}},
		More: 1, Pieces: 3, State: desk.OrderState{Number: "1042", Status: "open", Payment: "cod", Parcel: "pack"}, From: "Open kiln no. 41", Total: usd(12200), Message: true,
	}
}

func today() desk.TodayPage {
	p := desk.TodayPage{
		Frame: around(), Now: evening, Latest: desk.Latest{Rows: []desk.OrderRow{row()}},
		Figures: desk.Figures{Sales: usd(412600), Before: usd(349600), Orders: 58, Yesterday: 12, ToSend: 5, Unpaid: 2, Viewers: 312, Shows: 1, SalesDays: []int64{1, 2, 0, 4, 3, 6, 9}, OrderDays: []int64{0, 0, 0, 0, 0, 0, 58}},
		Todo:    desk.Todo{ToPack: 5, Transfers: 1, Messages: 2, Tasks: 1, Low: []desk.Low{{Title: "Full Moon teapot", URL: "/desk/stock/v1", Left: 1}, {Title: "Hearth pot", URL: "/desk/stock/v2"}}, LowMore: 3},
		Hours:   desk.Hours{Day: chart.Day{Now: 20, Currency: "USD"}},
	}
	p.Hours.Sums[19], p.Hours.Sums[20] = 41200, 97600
	return p
}

func order(state desk.OrderState) desk.OrderPage {
	return desk.OrderPage{
		Frame: around(), Form: refused("tracking", "DHL gives every parcel a tracking number."), State: state, Placed: evening,
		Lines: []desk.OrderLine{{Title: "Moonrise gaiwan", Label: "Celadon, 140 ml", SKU: "HM-GW-140-C", Bin: "B2-04", URL: "/desk/products/p1", Quantity: 2, Cancelled: 1, Unit: usd(5800), List: usd(7200), Gross: usd(11600), Live: true, Show: "Open kiln no. 41", N: 7, At: evening, Pinned: true},
			{Title: "Cliff Oolong", Quantity: 1, Unit: usd(600), List: usd(600), Gross: usd(600)}},
		Totals: desk.Totals{Goods: usd(12200), Shipping: usd(0), Fee: usd(300), Tax: usd(1400), Total: usd(12500), Captured: usd(12000), Due: usd(500), Inclusive: true, Taxes: []ui.Row{{Label: "VAT 19 % included", Value: "$14.00"}}, Method: "transfer", Reference: "RF501042"},
		Task:   "short_paid",
		Refunds: []desk.Refund{
			{ID: "r2", Number: "1042-R2", State: "requested", Amount: usd(5800), What: "1 × HM-GW-140-C", Reason: "A scratch", At: evening, Date: "2026-11-26", Can: true, Form: refused("ref", "This is needed.")},
			{ID: "r1", Number: "1042-R1", State: "succeeded", Amount: usd(100), At: evening, Sent: evening, Reference: "SEPA 77"},
			{ID: "r0", Number: "1042-R0", State: "failed", Amount: usd(100), At: evening, Why: "account closed"},
		},
		Papers:   desk.Papers{Documents: []ui.Link{{Label: "Invoice 2026-0001", URL: "/desk/orders/1042/documents/2026-0001"}}, Issue: true},
		Pay:      desk.PayForm{Amount: "5.00", Date: "2026-11-26"},
		Parcels:  []packing.Parcel{{Number: "1042-1", State: "packed", Pieces: 2, Carrier: "DHL", At: evening}, {Number: "1042-2", State: "shipped", Pieces: 1, Carrier: "UPS", Tracking: "1Z999", URL: "https://www.ups.com/track?tracknum=1Z999", At: evening, Cash: "5.00", CashMoney: usd(500)}},
		Can:      desk.OrderCan{Pay: true, Accept: true, Pack: true, Ship: true, Cancel: true, Note: true, Reply: true, Finish: true},
		Carriers: []string{"DHL", "UPS"}, Slip: "/desk/orders/1042/slip", Link: "/orders/token",
		Timeline: desk.Timeline{Items: []desk.TimelineItem{
			{At: evening, Words: "Is it <wrapped>?", By: "Mara Lindt", Buyer: true, Talk: true}, {At: evening, Words: "Check the lid", By: "Wen Hao", Talk: true, Mine: true},
			{At: evening, Text: "Packed as 1042-1", Note: "2 × HM-GW-140-C", By: "Mei"}}},
		Buyer:    desk.Buyer{Name: "Mara Lindt", Email: "mara@example.com", Phone: "+49301234567", Address: []string{"Mara Lindt", "Kastanienallee 12", "10435 Berlin", "Germany"}, Orders: 3, Lang: "en"},
		Policies: []desk.PolicyText{{Name: "returns", Text: "Thirty days."}}, Consent: desk.Consent{Given: true, At: evening, Text: "Write to me."},
	}
}

func show() desk.ShowPage {
	return desk.ShowPage{
		Frame: around(), Form: refused("start", "Write a day."), Name: "Open kiln no. 42", State: "upcoming", Action: "/desk/shows/s2", Zone: "Asia/Shanghai", Currency: "USD",
		Input: desk.ShowInput{Title: frame.Words{En: "Open kiln no. 42"}, Start: "2026-12-06T20:00", Hosts: []frame.Choice{{Value: "p1", Label: "Lin Yue", Chosen: true}}},
		Cover: "/photo/cc/800", CoverTo: "/desk/shows/s2/cover", CoverNo: "a.heic: Send it as JPEG.", Room: "/live/kiln-42", Control: "/control/kiln-42", Studio: "/studio/kiln-42",
		Bag: desk.Bag{AddTo: "/desk/shows/s2/items", Add: []frame.Choice{{Value: "p1", Label: "Moonrise gaiwan"}}, Problem: "The bag is full.",
			Items: []desk.BagItem{{N: 7, Title: "Moonrise gaiwan", Left: 1, Action: "/desk/shows/s2/items/7", First: true, Last: true, Prices: []desk.BagPrice{{Variant: "v1", Label: "Celadon", List: usd(7200), Live: "58.00"}}}}},
		Key: desk.StreamKey{Key: "hawker_abc", Server: "https://shop.example/whip/kiln-42", Action: "/desk/shows/s2/key", Mine: true, Has: true, Made: evening},
	}
}

func ended() desk.ShowPage {
	return desk.ShowPage{
		Frame: around(), Name: "Open kiln no. 40", State: "ended", Action: "/desk/shows/s0", Room: "/live/kiln-40", Bag: desk.Bag{Fixed: true, Closed: true, Items: []desk.BagItem{{N: 1, Title: "Ash cup", First: true, Last: true}}},
		Summary: &desk.ShowSummary{OnAir: 62*time.Minute + 33*time.Second, Orders: 46, Sales: usd(398800), Pins: 9, Pieces: []desk.SummaryRow{{N: 7, Title: "Moonrise gaiwan", Pinned: 5*time.Minute + 12*time.Second, Orders: 14}}},
	}
}

func giving() desk.RefundPage {
	return desk.RefundPage{
		Frame: around(), Form: refused("quantity.0", "At most 1 piece."), Number: "1042", Buyer: "Mara Lindt", Left: usd(12000), Reason: "A scratch",
		Lines: []desk.RefundLine{
			{Index: 0, Title: "Moonrise gaiwan", Label: "Celadon, 140 ml", SKU: "HM-GW-140-C", Left: 1, Quantity: "2", Shipped: 1, Cancelled: 1, Hows: []frame.Choice{{Value: "return", Label: "Came back", Chosen: true}, {Value: "no_restock", Label: "Stay"}}},
			{Index: 1, Title: "Cliff Oolong", Quantity: "0"},
		},
		Extras:  desk.RefundSum{Value: "3.00", Most: usd(300)},
		Preview: desk.RefundPreview{Rows: []ui.Row{{Label: "1 × Moonrise gaiwan", Value: "$58.00"}, {Label: "Goes back", Value: "$61.00", Total: true}}, Amount: usd(6100), Back: 1},
	}
}
