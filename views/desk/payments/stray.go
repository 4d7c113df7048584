package payments

// Stray is money that a provider reported and that fits no order.
type Stray struct {
	ID, Method, Amount, Ref, Why, At string
	Note                             string // as it was typed, where it was refused
}

func (s Stray) action() string { return "/desk/settings/payments/strays/" + s.ID }
