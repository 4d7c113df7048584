package film

import (
	"syscall"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
)

// cpu is what this process took of the processor.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // there is no such failure
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Two parts come for 2,000 players who wait for the first, again and again. The figures
// are of one player's playlist, the goroutine that stands for its connection included,
// and the network not. The limit is what lets 2,000 of them, five times a second each,
// live on half a core: 50 us.
func BenchmarkPlayersWaitingForAPart(b *testing.B) {
	const players, limit = 2000, 50
	g := goOn(b)
	b.ReportAllocs()
	before := cpu()
	for b.Loop() {
		g.all(players, func(status int, _ []byte) {
			if status != fiber.StatusOK {
				b.Errorf("a player gets %d", status)
			}
		})
	}
	each := float64((cpu() - before).Microseconds()) / float64(b.N*players)
	b.ReportMetric(each, "cpu-us/player")
	b.ReportMetric(each/limit, "of-limit")
}
