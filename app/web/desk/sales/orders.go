package sales

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk"
	"hawker/views/desk/frame"
)

const ordersShown = 25

// orders lists one state's orders by their keys, or what a search names.
func (h Handlers) orders(c *fiber.Ctx) error {
	state, after, find := edge.Query(c, "state"), edge.Query(c, "after"), strings.TrimSpace(edge.Query(c, "find"))
	if state == "" {
		state = order.All
	}
	return h.show(c, page.Answer{Section: "orders"}, func(r reading) (templ.Component, error) {
		p := views.OrdersPage{Frame: r.Frame}
		p.List = views.OrderList{Tabs: orderTabs(r, state), State: state, Find: find, Here: listURL(state, after, find)}
		list, err := r.orders(&p.List, after)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			row, err := crew.OrderRow(r.Ctx, r.Tx, o)
			if err != nil {
				return nil, err
			}
			p.List.Rows = append(p.List.Rows, row)
		}
		return views.Orders(p), nil
	})
}

// orders reads a page of a list, or of what a search finds.
func (r reading) orders(l *views.OrderList, after string) ([]order.Order, error) {
	if l.Find == "" {
		list, next, err := order.List(r.Tx, l.State, after, ordersShown)
		if next != "" {
			l.Pages.Next = listURL(l.State, next, "")
		}
		if after != "" {
			l.Pages.First = listURL(l.State, "", "")
		}
		return list, err
	}
	list, next, err := order.Search(r.Tx, l.Find, after, ordersShown)
	if next != "" {
		l.Pages.Next = listURL(l.State, next, l.Find)
	}
	if after != "" {
		l.Pages.First = listURL(l.State, "", l.Find)
	}
	l.Lost = len(list) == 0 && after == ""
	return list, err
}

func orderTabs(r reading, state string) []frame.Tab {
	n := order.Counts(r.Tx)
	var tabs []frame.Tab
	for _, name := range order.Lists {
		if n[name] == 0 && name == order.Attention && name != state {
			continue
		}
		tabs = append(tabs, frame.Tab{
			Label: lang.T(r.Ctx, "desk.list."+name), URL: listURL(name, "", ""), Count: n[name], Counted: true, Current: name == state,
		})
	}
	return tabs
}

func listURL(state, after, find string) string {
	q := url.Values{}
	for name, value := range map[string]string{"state": state, "after": after, "find": find} {
		if value != "" && value != order.All {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return "/desk/orders"
	}
	return "/desk/orders?" + q.Encode()
}

func (h Handlers) order(c *fiber.Ctx) error { return h.showOrder(c, fiber.StatusOK, nil) }

// showOrder answers with the page of the order that the path names; change puts
// back what was typed into a refused form.
func (h Handlers) showOrder(c *fiber.Ctx, status int, change func(*views.OrderPage)) error {
	number := edge.Param(c, "number")
	return h.show(c, page.Answer{Section: "orders", Status: status}, func(r reading) (templ.Component, error) {
		o, err := page.OrderOf(r.Tx, number)
		if err != nil {
			return nil, err
		}
		f := r.Titled(r.T("desk.order.title", "number", o.Number))
		f.Page.Socket += "&topic=order/" + string(o.ID)
		p, err := h.orderPage(r, f, o)
		if err != nil {
			return nil, err
		}
		p.Key = edge.NewKey()
		if change != nil {
			change(&p)
		}
		return views.Order(p), nil
	})
}
