package guest

import (
	"fmt"

	"hawker/app/live"
	"hawker/app/store"
)

// Doctor lists what is wrong: a show by a code that has none, a door or an invitation
// of no show, an invitation that could be made twice, one that is used by nobody.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	say := func(show live.ShowID, format string, args ...any) {
		broken = append(broken, fmt.Sprintf("show %s: %s", show, fmt.Sprintf(format, args...)))
	}
	made := map[live.ShowID]int{}
	err := doors.Each(tx, "", func(show live.ShowID, d door) error {
		made[show] = d.Made
		_, ok, err := live.Find(tx, show)
		if err == nil && !ok {
			say(show, "a door without a show")
		}
		return err
	})
	if err == nil {
		err = eachPrivate(tx, func(s live.Show) error {
			d, _, err := doors.Find(tx, s.ID)
			if err == nil && s.Access == live.ByCode && (len(d.Code) == 0 || d.Round == "") {
				say(s.ID, "its guests need a code and it has none")
			}
			return err
		})
	}
	if err != nil {
		return broken, err
	}
	err = invitations.Each(tx, "", func(key string, i Invitation) error {
		switch {
		case key != keyOf(i.Show, i.N):
			say(i.Show, "invitation %d stands in another's place", i.N)
		case i.N < 1 || i.N > made[i.Show]:
			say(i.Show, "invitation %d was never counted", i.N)
		case i.Used.IsZero() != (i.Browser == ""):
			say(i.Show, "invitation %d is used by nobody, or unused by somebody", i.N)
		}
		return nil
	})
	return broken, err
}

func eachPrivate(tx *store.Tx, fn func(live.Show) error) error {
	for _, state := range []live.State{live.Upcoming, live.OnTheAir, live.Ended} {
		for after := ""; ; {
			list, next, err := live.Listed(tx, state, after, 200)
			if err != nil {
				return err
			}
			for _, s := range list {
				if !s.Private() {
					continue
				}
				if err := fn(s); err != nil {
					return err
				}
			}
			if after = next; next == "" {
				break
			}
		}
	}
	return nil
}
