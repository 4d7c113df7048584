package findable

import (
	"fmt"

	"hawker/app/catalog"
	"hawker/app/review"
)

// rating is what verified buyers gave, nil before the first of them did.
func (r Reader) rating(id catalog.ID) (Node, error) {
	sum, err := review.Sum(r.Tx, id)
	if err != nil || sum.Count == 0 {
		return nil, err
	}
	return of("AggregateRating").with("ratingValue", fmt.Sprintf("%.1f", float64(sum.Total)/float64(sum.Count))).
		with("reviewCount", int(sum.Count)).with("bestRating", 5).with("worstRating", 1), nil
}
