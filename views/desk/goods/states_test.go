package goods_test

import (
	"hawker/views/desk/frame"
	"hawker/views/desk/goods"
)

func product() goods.ProductPage {
	return goods.ProductPage{
		Frame: around(), Form: refused("v1.sku", "The SKU HM-GW belongs to another piece."), Name: "Moonrise gaiwan", Action: "/desk/products/p1", Status: "active", Public: "/products/moonrise", Currency: "USD",
		Air: []goods.ProductAir{{N: 7, Title: "Open kiln no. 41", Control: "/desk/shows/s1"}},
		Input: goods.ProductInput{
			Title: frame.Words{En: "Moonrise gaiwan", Zh: "月升盖碗"}, Handle: "moonrise", Options: [3]goods.OptionInput{{Name: "Glaze", Values: "Celadon, White", NameZh: "釉色", ValuesZh: "青瓷, 甜白"}},
			Variants: []goods.VariantInput{{ID: "v1", Choice: "0", Names: "Celadon", Label: "Celadon", SKU: "HM-GW", Price: "72.00", Weight: "186", Bin: "B2-04", Left: 6, Held: 1, Stock: "/desk/stock/v1"}, {Choice: "1", Names: "White", Label: "White", SKU: "HM-GW", Price: "72.00"}},
			Stale:    true,
		},
		Photos: []goods.PhotoRow{{Hash: "aa", URL: "/photo/aa/320", Alt: frame.Words{En: "In celadon"}, First: true, Action: "/desk/products/p1/photos/aa"}, {Hash: "bb", URL: "/photo/bb/320", Last: true, Action: "/desk/products/p1/photos/bb"}}, PhotosTo: "/desk/products/p1/photos",
		Refused: []frame.PhotoRefused{{File: "not.jpg", Reason: "This is no picture."}},
		Prices:  []goods.PriceRow{{At: evening, Label: "Celadon", Price: usd(7200), Reason: "First price", By: "Lin Yue"}},
	}
}

func stock() goods.StockPage {
	return goods.StockPage{
		Frame: around(), Form: refused("counted", "It is 20 now."), Title: "Moonrise gaiwan", Label: "Celadon", SKU: "HM-GW", Bin: "B2-04", Back: "/desk/products/p1",
		Level: goods.Level{OnHand: 20, Reserved: 1, Committed: 3, Damaged: 1, Available: 15}, Count: goods.CountInput{Expected: 20, Counted: "18", Reason: "shelf", Changed: true},
		Moves:   []goods.Movement{{At: evening, Kind: "ship", Ref: "1042", RefURL: "/desk/orders/1042", By: "Mei", Change: -2, After: 15}, {At: evening, Kind: "receive", Note: "from the kiln", By: "Lin Yue", Change: 12, After: 17}},
		CountTo: "/desk/stock/v1/counts", ReceiveTo: "/desk/stock/v1/receipts", Others: []frame.Choice{{Value: "/desk/stock/v1", Label: "Celadon", Chosen: true}, {Value: "/desk/stock/v2", Label: "White"}},
	}
}
