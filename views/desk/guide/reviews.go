package guide

import (
	"time"

	"hawker/views/shop"
	"hawker/views/ui"
)

func (s samples) reviews() []Sample {
	said := shop.Review{
		Name: s.w("Mara L.", "林*"), Tenths: 40, Label: s.w("Celadon, 140 ml", "青釉，140 毫升"), At: time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC),
		Text: s.w("It pours without a drop, and the lid does not rattle.", "出汤利落，盖子不晃。"),
	}
	answered := said
	answered.Tenths, answered.Shop, answered.Reply = 20, s.w("Halfmoon", "半月窑"), s.w("Send us a picture, and another lid is on its way.", "拍张照片给我们，马上补寄一个盖子。")
	form := shop.ReviewForm{Line: 1, Action: "#reviews", Key: "key", Photo: gaiwan(""), Title: s.w("Moonrise gaiwan", "月升盖碗"), Name: said.Name, Open: true}
	refused := form
	refused.Line, refused.Text, refused.Errors = 2, said.Text, map[string]string{"rating": s.w("Choose one to five stars.", "请选择一到五颗星。")}
	waits := form
	waits.Line, waits.Mine = 3, &shop.MyReview{Review: said, State: "waiting", Thanks: true}
	out := form
	out.Line, out.Mine = 4, &shop.MyReview{Review: said, State: "rejected", Reason: "personal"}
	return []Sample{
		{Name: "stars", Shown: one(ui.Stars{Tenths: 10}, ui.Stars{Tenths: 46}, ui.Stars{Tenths: 50, Size: "sm"}, ui.Stars{Tenths: 33, Size: "lg"})},
		{Name: "brief", Shown: one(shop.Brief{Tenths: 46, Count: 12}, shop.Brief{Tenths: 50, Count: 1})},
		{Name: "reviews", Fill: true, Shown: one(shop.Reviews{Tenths: 30, Count: 12, List: []shop.Review{said, answered}, All: "#reviews", Read: true})},
		{Name: "review.form", Fill: true, Shown: one(form, refused)},
		{Name: "review.mine", Fill: true, Shown: one(waits, out)},
	}
}
