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
	return Node{
		"@type": "AggregateRating", "reviewCount": sum.Count, "bestRating": 5, "worstRating": 1,
		"ratingValue": fmt.Sprintf("%.1f", float64(sum.Total)/float64(sum.Count)),
	}, nil
}
