package guide

import (
	"github.com/a-h/templ"

	"hawker/views/ui"
)

func (s samples) buttons() []Sample {
	icon := func(kind, name, label string) templ.Component { return iconButton(kind, name, label) }
	return []Sample{
		{Name: "primary", Shown: one(button("primary", s.w("Add to cart", "加入购物车"), ""), button("primary", s.w("Saving", "正在保存"), "busy"), button("primary", s.w("Sold out", "已售完"), "off"))},
		{Name: "plain", Shown: one(button("plain", s.w("Share", "分享"), ""), button("quiet", s.w("Later", "以后再说"), ""), button("ghost", s.w("Back", "返回"), ""))},
		{Name: "danger", Shown: one(button("danger", s.w("Cancel order", "取消订单"), ""), button("live", s.w("End show", "结束直播"), ""), button("inverse", s.w("Check out", "去结算"), ""))},
		{Name: "sizes", Shown: one(button("primary btn--lg", s.w("Pay $64.00", "支付 $64.00"), ""), button("plain", s.w("Track", "查物流"), ""), button("plain btn--sm", s.w("Export", "导出"), ""))},
		{Name: "icon", Shown: one(icon("plain", "share", s.w("Share", "分享")), ui.CartButton{Pieces: 2}, icon("quiet", "close", s.w("Close", "关闭")))},
		{Name: "link", Shown: one(ui.ButtonLink(ui.Link{Label: s.w("Enter the room", "进入直播间"), URL: "#buttons", Icon: "play"}, true, true), ui.ButtonLink(ui.Link{Label: s.w("Browse", "随便看看"), URL: "#buttons", Kind: "plain"}, false, false))},
	}
}

func (s samples) forms() []Sample {
	phone, post := s.w("Phone", "电话"), s.w("Postcode", "邮编")
	return []Sample{
		{Name: "hint", Fill: true, Shown: one(ui.Field{Name: "phone", Label: phone, Placeholder: "+49", Hint: s.w("Only the courier sees it.", "只有快递员看得到。"), Optional: true})},
		{Name: "filled", Fill: true, Shown: one(ui.Field{Name: "name", Label: s.w("Name", "姓名"), Value: s.w("Mara Lindt", "陈小满")})},
		{Name: "error", Fill: true, Shown: one(ui.Field{Name: "postcode", Label: post, Value: "1043", Error: s.w("A German postcode has five digits.", "德国邮编是五位数字。")})},
		{Name: "disabled", Fill: true, Shown: one(ui.Field{Name: "country", Label: s.w("Country", "国家"), Value: s.w("Germany", "德国"), Disabled: true})},
		{Name: "unit", Fill: true, Shown: one(ui.Field{Name: "weight", Label: s.w("Weight", "重量"), Value: "240", Unit: "g", Class: "input--num"})},
		{Name: "area", Fill: true, Shown: one(ui.Textarea{Name: "note", Label: s.w("Note", "备注"), Value: s.w("A gift. No prices inside.", "送人的，里面别放价格。"), Rows: 3, Max: 500, Optional: true})},
		{Name: "select", Fill: true, Shown: one(ui.Select{Name: "ship", Label: s.w("Country", "国家"), Value: "DE", Options: []ui.Option{{Value: "DE", Label: s.w("Germany", "德国")}, {Value: "FR", Label: s.w("France", "法国")}}})},
		{Name: "choice", Fill: true, Shown: one(s.methods())},
		{Name: "tick", Fill: true, Shown: one(ui.Choice{Name: "news", Value: "yes", Label: s.w("Tell me of the next firing", "下次开窑通知我"), Box: true, Checked: true})},
		{Name: "options", Fill: true, Shown: one(
			ui.Options{Legend: s.w("Size", "大小"), Name: "size", Value: "0", Items: []ui.Option{{Value: "0", Label: s.w("140 ml", "140 毫升")}, {Value: "1", Label: s.w("180 ml", "180 毫升"), Note: "$66"}, {Value: "2", Label: s.w("220 ml", "220 毫升"), Disabled: true}}},
			ui.Options{Legend: s.w("Glaze", "釉色"), Name: "glaze", Items: []ui.Option{{Value: "0", Label: s.w("Celadon", "青瓷")}, {Value: "1", Label: s.w("Tenmoku", "天目")}}, Error: s.w("Choose a glaze.", "选一种釉色。")})},
		{Name: "quantity", Shown: one(ui.Quantity{Name: "q1", Value: 2, Max: 6}, ui.Quantity{Name: "q2", Value: 1, Disabled: true})},
	}
}

func (s samples) methods() templ.Component {
	return within(ui.Choices(s.w("Payment", "付款方式")),
		ui.Choice{Name: "pay", Value: "transfer", Label: s.w("Bank transfer", "银行转账"), Note: s.w("Held for 7 days", "保留 7 天"), Icon: "bank", Checked: true},
		ui.Choice{Name: "pay", Value: "cash", Label: s.w("Cash on delivery", "货到付款"), End: "$4.00"})
}
