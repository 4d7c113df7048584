package goods

import "hawker/app/sourcing"

// LotURL is the address of a lot.
func LotURL(id sourcing.ID) string { return "/lots/" + string(id) }
