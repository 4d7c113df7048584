package collection

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
)

// Rules choose the products of a collection: those that meet all of them, or any.
type Rules struct {
	Any  bool   `json:"any,omitempty"`
	List []Rule `json:"list"`
}

// Rule is one condition. Fields and their operations:
//
//	tag, type, vendor   is, not          Value as it is written, in whatever case
//	price               over, under      Value a sum of the shop's currency, "25.00"
//	stock               is               Value "in" or "out"
//	created             within           Value a number of days
type Rule struct {
	Field string `json:"field"`
	Op    string `json:"op"`
	Value string `json:"value"`
}

const (
	maxRules = 20
	maxDays  = 3650
	maxWord  = 60
)

// ruleOps says what can be asked of each field.
var ruleOps = []struct {
	field string
	ops   []string
}{
	{"tag", []string{"is", "not"}}, {"type", []string{"is", "not"}}, {"vendor", []string{"is", "not"}},
	{"price", []string{"over", "under"}}, {"stock", []string{"is"}}, {"created", []string{"within"}},
}

// Fields lists what a rule can be about, in the order of a form.
func Fields() []string {
	list := make([]string, len(ruleOps))
	for i, r := range ruleOps {
		list[i] = r.field
	}
	return list
}

// Ops lists the operations on a field; none for an unknown one.
func Ops(field string) []string {
	for _, r := range ruleOps {
		if r.field == field {
			return slices.Clone(r.ops)
		}
	}
	return nil
}

func (r Rules) clean() *Rules {
	r.List = slices.Clone(r.List)
	for i, rule := range r.List {
		rule.Value = strings.Join(strings.Fields(rule.Value), " ")
		r.List[i] = rule
	}
	return &r
}

// check refuses rules that mean nothing; c is the shop's currency.
func (r Rules) check(c money.Currency) error {
	if len(r.List) == 0 {
		return fault.InvalidField("rules_needed", "rules")
	}
	if len(r.List) > maxRules {
		return fault.InvalidField("too_many_rules", "rules", "max", maxRules)
	}
	for i, rule := range r.List {
		field := fmt.Sprintf("rules.%d", i)
		if !slices.Contains(Ops(rule.Field), rule.Op) {
			return fault.InvalidField("rule_malformed", field)
		}
		if rule.Value == "" {
			return fault.InvalidField("field_needed", field)
		}
		if _, err := rule.compile(c); err != nil {
			return fault.InvalidField("rule_malformed", field)
		}
		if err := (brand.Text{"": rule.Value}).Check(field, maxWord); err != nil {
			return err
		}
	}
	return nil
}

// test is a rule made ready to be asked of many products.
type test func(f Facts, now time.Time) bool

func (r Rule) compile(c money.Currency) (test, error) {
	value, yes := fold(r.Value), r.Op != "not"
	switch r.Field {
	case "tag":
		return func(f Facts, _ time.Time) bool { return slices.Contains(f.Tags, value) == yes }, nil
	case "type":
		return func(f Facts, _ time.Time) bool { return (f.Type == value) == yes }, nil
	case "vendor":
		return func(f Facts, _ time.Time) bool { return (f.Vendor == value) == yes }, nil
	case "price":
		sum, err := money.Parse(r.Value, c)
		if r.Op == "over" {
			return func(f Facts, _ time.Time) bool { return f.Price > sum.Minor }, err
		}
		return func(f Facts, _ time.Time) bool { return f.Price < sum.Minor }, err
	case "stock":
		if value != "in" && value != "out" {
			return nil, fmt.Errorf("stock is neither in nor out: %q", r.Value)
		}
		return func(f Facts, _ time.Time) bool { return f.Stocked == (value == "in") }, nil
	case "created":
		span, err := r.within()
		return func(f Facts, now time.Time) bool { return now.Before(f.Created.Add(span)) }, err
	}
	return nil, fmt.Errorf("no rule is about %q", r.Field)
}

// within is the span of a rule on created.
func (r Rule) within() (time.Duration, error) {
	days, err := strconv.Atoi(r.Value)
	if err != nil || days < 1 || days > maxDays {
		return 0, fmt.Errorf("no number of days: %q", r.Value)
	}
	return time.Duration(days) * 24 * time.Hour, nil
}

// chooser is a collection's rules, made ready.
type chooser struct {
	any   bool
	tests []test
	spans []time.Duration // of rules that time ends by itself
}

func (r Rules) ready(c money.Currency) (chooser, error) {
	out := chooser{any: r.Any}
	for _, rule := range r.List {
		t, err := rule.compile(c)
		if err != nil {
			return out, fmt.Errorf("reading a collection's rules: %w", err)
		}
		out.tests = append(out.tests, t)
		if rule.Field == "created" {
			span, err := rule.within()
			if err != nil {
				return out, err
			}
			out.spans = append(out.spans, span)
		}
	}
	return out, nil
}

func (c chooser) takes(f Facts, now time.Time) bool {
	for _, t := range c.tests {
		if t(f, now) == c.any {
			return c.any
		}
	}
	return !c.any
}
