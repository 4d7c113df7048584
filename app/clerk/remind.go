package clerk

import (
	"context"
	"time"

	"hawker/app/order"
	"hawker/app/store"
)

const remindEvery = 5 * time.Minute

// Remind has the buyers reminded whose transfer has not come when half of its time
// is over, some in each command, so that buyers at the till need not wait.
func (c *Clerk) Remind(ctx context.Context) error {
	for n := atOnce; n == atOnce && ctx.Err() == nil; {
		err := c.store.Do(ctx, by, "order.remind", func(tx *store.Tx) (err error) {
			n, err = order.Remind(tx, atOnce)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
