package goods_test

import (
	"hawker/views/desk/frame"
	"hawker/views/desk/goods"
)

func cells(pairs ...string) map[string]string {
	c := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		c[pairs[i]] = pairs[i+1]
	}
	return c
}

func product() goods.ProductPage {
	return goods.ProductPage{
		Frame: around(), Form: refused("v1.sku", "The SKU HM-GW belongs to another piece."), Unsaved: true, Name: "Moonrise gaiwan", Action: "/desk/products/p1",
		Status: "draft", Saved: "active", Waits: evening, Public: "/products/moonrise", Currency: "USD", Zone: "Asia/Shanghai", Units: []string{"g", "ml"},
		Air: []goods.ProductAir{{N: 7, Title: "Open kiln no. 41", Control: "/desk/shows/s1"}}, Shelves: []frame.Choice{{Value: "/desk/collections/c1", Label: "For the table"}},
		Input: goods.ProductInput{
			Title: frame.Words{En: "Moonrise gaiwan", Zh: "月升盖碗"}, Handle: "moonrise", Publish: "2026-11-27T04:43", Seen: "0a1b", Columns: "sale",
			Sorting: goods.SortingInput{Tags: "porcelain, gift", Type: "Pots", Vendor: "Halfmoon", Category: "6049"},
			Options: [3]goods.OptionInput{{Name: "Glaze", Values: "Celadon, White", NameZh: "釉色", ValuesZh: "青瓷, 甜白"}},
			Variants: []goods.VariantInput{
				{ID: "v1", Choice: "0", Names: "Celadon", Label: "Celadon", Left: 6, Held: 1, Stock: "/desk/stock/v1",
					Cells: cells("sku", "HM-GW", "price", "72.00", "compare_at", "80.00", "weight", "186", "bin", "B2-04", "photo", "aa", "content", "140", "unit", "ml")},
				{Choice: "1", Names: "White", Label: "White", Cells: cells("sku", "HM-GW", "price", "72.00", "sale", "60.00", "sale_to", "2026-12-01T00:00")},
			},
			Stale: true,
		},
		Known: goods.Known{Tags: []string{"porcelain"}, Types: []string{"Pots"}, Vendors: []string{"Halfmoon"}},
		Photos: goods.Photos{
			Action: "/desk/products/p1/photos", Order: "/desk/products/p1/order", Refused: []frame.PhotoRefused{{File: "not.jpg", Reason: "This is no picture."}},
			Rows: []goods.PhotoRow{{Hash: "aa", URL: "/photo/aa/320", Alt: frame.Words{En: "In celadon"}, First: true, Action: "/desk/products/p1/photos/aa"}, {Hash: "bb", URL: "/photo/bb/320", Last: true, Action: "/desk/products/p1/photos/bb"}},
		},
		Pictures: []goods.Picture{{Name: "aa", Label: "1, In celadon"}, {Name: "bb", Label: "2"}},
		Now:      []goods.NowPrice{{Label: "Celadon", Price: usd(6000), Was: usd(7200), Until: evening, Per: usd(42857), Unit: "l", Lowest: usd(6600)}, {Label: "White", Price: usd(7200)}},
		Prices:   []goods.PriceRow{{At: evening, Label: "Celadon", Price: usd(7200), Reason: "First price", By: "Lin Yue"}},
	}
}

// only is a product without options: its one variant is drawn as fields.
func only() goods.ProductPage {
	return goods.ProductPage{
		Frame: around(), New: true, Form: frame.Form{Key: "key-1"}, Action: "/desk/products", Status: "draft", Currency: "USD", Zone: "UTC", Units: []string{"g"},
		Input: goods.ProductInput{Variants: []goods.VariantInput{{Cells: cells("price", "12.00")}}},
	}
}

func products() goods.ProductsPage {
	return goods.ProductsPage{
		Frame: around(), Tabs: []frame.Tab{{Label: "All", URL: "/desk/products", Current: true}}, Here: "/desk/products?tag=gift", Changed: 3, Cut: true,
		Find:   goods.FindInput{Status: "draft", Tag: "gift", Any: true, Collections: []frame.Choice{{Value: "c1", Label: "For the table", Chosen: true}}},
		Failed: []goods.Failure{{Title: "Ash cup", Reason: "Up to 50 tags."}}, Hands: []frame.Choice{{Value: "c1", Label: "For the table"}},
		Rows: []goods.ProductRow{
			{ID: "p1", Title: "Moonrise gaiwan", URL: "/desk/products/p1", Photo: "/photo/aa/320", Status: "active", Waits: evening, Sorted: "Pots · Halfmoon", Variants: 6, From: usd(7200), Range: true, Left: 30, Reserved: 4, Chosen: true},
			{ID: "p2", Title: "Ash cup", URL: "/desk/products/p2", Status: "draft", Variants: 1, From: usd(3400)},
		},
		Pages: frame.Pages{First: "/desk/products?tag=gift", Next: "/desk/products?page=2&tag=gift"},
	}
}

func grid() goods.GridPage {
	return goods.GridPage{
		Frame: around(), Form: frame.Form{Problem: "1 row is not saved."}, Saved: 1, More: 2, Currency: "USD",
		Rows: []goods.GridRow{
			{ID: "v1", Product: "p1", URL: "/desk/products/p1", Title: "Moonrise gaiwan", Label: "Celadon", Photo: "/photo/aa/320", First: true, Status: "active", Cells: cells("price", "7x", "sku", "HM-GW"), Was: `{"price":"72.00"}`, Errors: cells("price", "This is no price.")},
			{ID: "v2", Product: "p1", Title: "Moonrise gaiwan", Label: "White", Cells: cells("price", "72.00", "low_at", "2"), Was: `{"price":"72.00"}`},
		},
	}
}
