package guide

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"hawker/views/desk/frame"
	"hawker/views/room"
	"hawker/views/ui"
)

// within renders a component with others as its children.
func within(outer templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

func (s samples) film() []Sample {
	return []Sample{
		{Name: "live", Shown: one(ui.LiveBadge{Viewers: 1312}, ui.LiveBadge{Viewers: 312, Late: "3.6 s"}, ui.LiveBadge{State: "paused", Viewers: 312}, ui.LiveBadge{State: "ended"})},
		{Name: "sound", Shown: one(sound(), ui.Badge("film", s.w("Sound only", "只有声音")))},
		{Name: "chat", Fill: true, Shown: one(chat([]room.Line{
			{Seq: 1, Name: "Mara", Text: s.w("is the glaze food safe?", "釉料食品安全吗？")},
			{Seq: 2, Name: s.w("Lin Yue", "林月"), Text: s.w("Yes. The lab report is on the item, tap 7.", "安全，检测报告在 7 号里，点开看。"), Tag: "host"},
			{Seq: 3, Name: "陈小满", Text: s.w("how many millilitres?", "这个多少毫升？")},
		}))},
	}
}

func (s samples) messages() []Sample {
	return []Sample{
		{Name: "toast", Shown: one(note(ui.Toast{Kind: "ok", Text: s.w("Added to the cart.", "已加入购物车。"), Action: &ui.Link{Label: s.w("See it", "去看看"), URL: "#messages"}}), note(ui.Toast{Kind: "bad", Text: s.w("Someone was first.", "被别人抢先了。")}))},
		{Name: "banner", Fill: true, Shown: one(
			ui.Banner{Kind: "ok", Text: s.w("Price held for 7 days.", "价格保留 7 天。")}, ui.Banner{Kind: "info", Text: s.w("A gift. No prices inside.", "送人的，里面不放价格。")},
			ui.Banner{Kind: "warn", Title: s.w("The live price ended while you typed.", "填写时直播价结束了。"), Text: s.w("It is $72 now, $14 more. Nothing was charged.", "现在是 $72，多 $14。没有扣款。"), Action: &ui.Link{Label: s.w("See the price", "看价格"), URL: "#messages"}},
			ui.Banner{Kind: "danger", Title: s.w("Two things to mend.", "有两处要改。"), Text: s.w("Nothing was charged.", "没有扣款。")})},
		{Name: "empty", Fill: true, Shown: one(
			ui.Empty{Small: true, Title: s.w("No orders yet.", "还没有订单。"), Text: s.w("They come in here, with a bell.", "有订单会在这里响铃。")},
			ui.Empty{Title: s.w("Nothing in your cart yet.", "购物车还是空的。"), Text: s.w("Seventeen pieces are on the table.", "桌上有十七件。"), Actions: []ui.Link{{Label: s.w("Browse", "随便看看"), URL: "#messages"}}})},
	}
}

func (s samples) sheets() []Sample {
	title := s.w("Moonrise gaiwan", "月升盖碗")
	return []Sample{
		{Name: "sheet", Fill: true, Shown: one(still(within(ui.Sheet{Title: title, Number: 7, Close: "#sheets", Back: &ui.Link{Label: s.w("Back", "返回"), URL: "#sheets"}}, sheetBody(s.w("Pay $64.00", "支付 $64.00")))))},
		{Name: "copy", Fill: true, Shown: one(ui.Copy("copy-1", "RF18 0000 1042", s.w("Copy", "复制"), s.w("Copied", "已复制")))},
	}
}

func (s samples) lists() []Sample {
	name := s.w("Moonrise gaiwan", "月升盖碗")
	return []Sample{
		{Name: "lines", Fill: true, Shown: one(ui.Lines([]ui.Line{{Photo: gaiwan(""), Number: 7, Name: name, URL: "#lists", Meta: s.w("Celadon, 140 ml", "青瓷，140 毫升"), End: "$58.00"}, {Name: s.w("Cliff Oolong", "岩茶肉桂"), End: "$32.00"}}))},
		{Name: "summary", Fill: true, Shown: one(ui.Summary{Rows: []ui.Row{{Label: s.w("Goods", "商品"), Value: "$58.00"}, {Label: s.w("Shipping", "运费"), Value: "$6.00"}, {Label: s.w("Total", "合计"), Value: "$64.00", Total: true}}, Note: s.w("Includes $10.22 tax", "含税 $10.22")})},
		{Name: "steps", Fill: true, Shown: one(ui.Steps([]ui.Step{{Label: s.w("Paid", "已付款"), State: "done"}, {Label: s.w("Packed", "已打包"), State: "now"}, {Label: s.w("With you", "已送达")}}))},
		{Name: "timeline", Fill: true, Shown: one(ui.Timeline([]ui.Moment{{Text: s.w("Packed", "已打包"), Meta: "11:20", Now: true}, {Text: s.w("Paid", "已付款"), Meta: "20:43"}}))},
		{Name: "tabs", Fill: true, Shown: one(frame.Tabs(s.w("Orders by state", "按状态看订单"), []frame.Tab{{Label: s.w("All", "全部"), URL: "#lists", Count: 15, Counted: true, Current: true}, {Label: s.w("To pack", "待打包"), URL: "#lists", Count: 4, Counted: true}, {Label: s.w("Shipped", "已发货"), URL: "#lists"}}))},
		{Name: "table", Fill: true, Shown: one(table([]tableRow{{name, "$58.00", "12", "ok"}, {s.w("Full Moon teapot", "满月壶"), "$118.00", "1", "warn"}, {s.w("Hearth side-handle pot", "炉边侧把壶"), "$96.00", "0", "sold"}}))},
		{Name: "skeleton", Fill: true, Shown: one(skeletons())},
	}
}

func (s samples) figures() []Sample {
	return []Sample{
		{Name: "stat", Fill: true, Shown: one(stat(s.w("Sales today", "今日销售"), "$1,284.00"))},
		{Name: "more", Fill: true, Shown: one(more(s.w("Delivery and returns", "配送与退货"), s.w("Fourteen days, unused, we pay the way back.", "十四天内未使用可退，运费我们出。"), true), more(s.w("Details", "细节"), s.w("Porcelain, 140 ml.", "瓷，140 毫升。"), false))},
	}
}
