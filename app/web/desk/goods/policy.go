package goods

import (
	"strconv"
	"time"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/web/desk/page"
)

// deny stands in a form for catalog.Deny, so that it can be told from a cell that
// nobody filled.
const deny = "deny"

// rowOfPolicy writes what may be sold of a variant that is not there into its cells.
func rowOfPolicy(cells map[string]string, p catalog.Policy, zone *time.Location) {
	cells["policy"] = deny
	if p.Kind != catalog.Deny {
		cells["policy"] = string(p.Kind)
	}
	if p.Days > 0 {
		cells["policy_days"] = strconv.Itoa(p.Days)
	}
	if p.Most > 0 {
		cells["policy_most"] = strconv.FormatInt(p.Most, 10)
	}
	cells["policy_until"] = page.MomentField(p.Until, zone)
}

// policy reads it from the cells of a row. What the chosen kind does not ask for is
// not looked at.
func (w within) policy(r variantRow, field func(string) string) (p catalog.Policy, err error) {
	if p.Kind = catalog.PolicyKind(r.cells["policy"]); p.Kind == deny {
		p.Kind = catalog.Deny
	}
	if p.Kind == catalog.Deny {
		return p, nil
	}
	if s := r.cells["policy_days"]; s != "" && p.Kind == catalog.Continue {
		if p.Days, err = strconv.Atoi(s); err != nil {
			return p, fault.InvalidField("quantity_malformed", field("policy_days"))
		}
	}
	if s := r.cells["policy_most"]; s != "" {
		if p.Most, err = strconv.ParseInt(s, 10, 64); err != nil {
			return p, fault.InvalidField("quantity_malformed", field("policy_most"))
		}
	}
	if p.Kind == catalog.Preorder {
		p.Until, err = page.MomentOf(r.cells["policy_until"], field("policy_until"), w.zone)
	}
	return p, err
}
