package staff

import (
	"slices"

	"hawker/app/fault"
)

// Role is what somebody does here.
type Role string

// The roles. Later ones are added; these are not re-cut.
const (
	Owner     Role = "owner"     // everything
	Host      Role = "host"      // on camera
	Assistant Role = "assistant" // runs the show and the orders from the desk
	Packer    Role = "packer"    // picks, packs, ships
)

// Roles lists the roles, the widest first.
var Roles = []Role{Owner, Host, Assistant, Packer}

// The permissions that routes name.
const (
	DeskView   = "desk.view"
	OrdersEdit = "orders.edit"
	OrdersPay  = "orders.pay"
	OrdersPack = "orders.pack"
	// OrdersShipUnpaid lets what nobody has paid leave the house.
	OrdersShipUnpaid = "orders.ship_unpaid"
	ProductsEdit     = "products.edit"
	StockEdit        = "stock.edit"
	ShowsEdit        = "shows.edit"
	ShowsPublish     = "shows.publish"
	ShowsControl     = "shows.control"
	PeopleEdit       = "people.edit"
	SettingsEdit     = "settings.edit"
)

// Permissions lists every permission.
var Permissions = []string{
	DeskView, OrdersEdit, OrdersPay, OrdersPack, OrdersShipUnpaid, ProductsEdit, StockEdit,
	ShowsEdit, ShowsPublish, ShowsControl, PeopleEdit, SettingsEdit,
}

var may = map[Role][]string{
	Owner:     Permissions,
	Host:      {DeskView, OrdersEdit, ProductsEdit, StockEdit, ShowsEdit, ShowsPublish, ShowsControl},
	Assistant: {DeskView, OrdersEdit, OrdersPay, OrdersPack, OrdersShipUnpaid, ProductsEdit, StockEdit, ShowsEdit, ShowsControl},
	Packer:    {DeskView, OrdersPack},
}

// May tells whether the person's role has the permission; a disabled person has none.
func (p Person) May(permission string) bool {
	return !p.Disabled && slices.Contains(may[p.Role], permission)
}

// Need refuses with staff_disabled or not_permitted (403) where May says no.
func (p Person) Need(permission string) error {
	switch {
	case p.Disabled:
		return fault.Denied("staff_disabled")
	case !p.May(permission):
		return fault.Denied("not_permitted")
	}
	return nil
}
