package guest

import "hawker/app/store"

// OfVisitors lists the invitations that were used by one of the visitors.
func OfVisitors(tx *store.Tx, visitors map[string]bool) (list []Invitation, err error) {
	err = invitations.Each(tx, "", func(_ string, i Invitation) error {
		if i.Visitor != "" && visitors[i.Visitor] {
			list = append(list, i)
		}
		return nil
	})
	return list, err
}
