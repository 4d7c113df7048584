package crowd

import (
	"context"
	"time"
)

const (
	askEvery = 20 * time.Second
	askAgain = 2 * time.Second // one that did not answer
)

// ask fetches the first byte of what was sent last, as a viewer would. While that
// fails, nothing is named.
func (k *Crowd) ask(ctx context.Context, shop string) error {
	if k.at.sent == "" {
		k.at.sent, k.at.trouble = k.any(), nil
	}
	wait := askEvery
	k.mu.RLock()
	if !k.serves {
		wait = askAgain
	}
	base, served := k.base, k.serves
	k.mu.RUnlock()
	if k.at.sent == "" || base == nil || time.Since(k.at.asked) < wait {
		return k.at.trouble
	}
	k.at.asked = time.Now()
	_, err := k.fetch(ctx, base(k.at.sent), shop, true)
	if ctx.Err() != nil {
		return nil
	}
	k.at.trouble = err
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.serves = err == nil; k.serves != served {
		k.version++
	}
	return err
}

// any is the name of something that lies there.
func (k *Crowd) any() string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, s := range k.up {
		for name := range s.files {
			return folder + s.path + "/" + name
		}
	}
	return ""
}
