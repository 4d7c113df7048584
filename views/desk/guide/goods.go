package guide

import (
	"hawker/assets"
	"hawker/views/room"
	"hawker/views/shop"
	"hawker/views/ui"
)

// gaiwan is a picture of the program's own, so that the guide needs no photo of the shop.
func gaiwan(alt string) ui.Photo {
	url := assets.URL("img/mark.svg")
	return ui.Photo{Small: url, Medium: url, Large: url, Alt: alt}
}

func (s samples) prices() []Sample {
	return []Sample{
		{Name: "price", Shown: one(ui.Price{Now: usd(11800), Size: "lg"}, ui.Price{Now: usd(11850), Full: true})},
		{Name: "reduced", Shown: one(ui.Price{Now: usd(5800), Was: usd(7200), Size: "lg", Note: s.w("Lowest price in 30 days: $66", "近 30 天最低价：$66")})},
		{Name: "hidden", Shown: one(ui.Price{Text: s.w("Price at 20:45", "20:45 公布价格"), Size: "lg"})},
		{Name: "stock", Shown: one(ui.Stock{Left: 60}, ui.Stock{Left: 60, Exact: true}, ui.Stock{Left: 6, Of: 20}, ui.Stock{Left: 6}, ui.Stock{Left: 1}, ui.Stock{})},
		{Name: "badges", Shown: one(ui.Badge("", s.w("Draft", "草稿")), ui.Badge("ok", s.w("Paid", "已付款")), ui.Badge("warn", s.w("To pack", "待打包")), ui.Badge("danger", s.w("Card failed", "支付失败")),
			ui.Badge("info", s.w("Shipped", "已发货")), ui.Badge("accent", s.w("Explaining now", "正在讲解")), ui.Badge("sale", s.w("Live price", "直播价")), ui.Badge("sold", s.w("Sold out", "已售完")))},
		{Name: "numbers", Shown: one(ui.Number(7, "now"), ui.Number(8, "quiet"), ui.Number(15, ""))},
		{Name: "clock", Shown: one(ui.Countdown{Left: 161_000, Frozen: true}, ui.Countdown{Left: 3_723_000, Frozen: true})},
	}
}

func (s samples) item(n int, name string) room.Item {
	return room.Item{Show: "/live/kiln", N: n, Name: name, Photo: gaiwan(""), State: "open", Price: ui.Price{Now: usd(5800), Size: "md"}, Stock: ui.Stock{Left: 60, Exact: true}}
}

func (s samples) pins() []Sample {
	name := s.w("Moonrise gaiwan", "月升盖碗")
	plain, sale, sold, choice := s.item(7, name), s.item(5, name), s.item(6, name), s.item(17, name)
	sale.Price.Was, sale.Stock = usd(7200), ui.Stock{Left: 1}
	sold.State, sold.Stock = "soldout", ui.Stock{}
	choice.From, choice.HasChoice = true, true
	show := func(i room.Item) Sample { return Sample{Fill: true, Shown: one(PinOf(i))} }
	list := []Sample{show(plain), show(sale), show(choice), show(sold), {Fill: true, Shown: one(PinLoading())}}
	for i, name := range []string{"pin.plain", "pin.sale", "pin.choice", "pin.sold", "loading"} {
		list[i].Name = name
	}
	return list
}

func (s samples) cards() []Sample {
	name, note := s.w("Cliff Oolong", "岩茶肉桂"), s.w("Wuyi, spring 2026, 80 g", "武夷，2026 年春，80 克")
	card := shop.Card{URL: "#cards", Name: name, Note: note, Photo: gaiwan(""), Price: ui.Price{Now: usd(3200)}}
	sale, from, sold, now := card, card, card, card
	sale.Price.Was = usd(4000)
	from.From = true
	sold.Sold = true
	now.Now, now.Number = true, 7
	return []Sample{
		{Name: "card", Fill: true, Shown: one(card)}, {Name: "card.sale", Fill: true, Shown: one(sale)}, {Name: "card.from", Fill: true, Shown: one(from)},
		{Name: "card.now", Fill: true, Shown: one(now)}, {Name: "card.sold", Fill: true, Shown: one(sold)}, {Name: "loading", Fill: true, Shown: one(cardLoading())},
	}
}
