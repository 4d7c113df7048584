package ops

import (
	"github.com/prometheus/client_golang/prometheus"

	"hawker/app/web/edge"
)

// shop collects what the store and the sockets count.
type shop struct{ *edge.Env }

var (
	commands = desc("store_commands_total", "Commands answered, refusals included.")
	commits  = desc("store_commit_seconds", "Time that commits took, sync to disk included; commands that wait share one.")
	queue    = desc("store_queue_commands", "Commands that wait for their turn.")
	sockets  = desc("sockets", "Screens that are connected by a socket.")
)

// Describe tells what may come.
func (shop) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{commands, commits, queue, sockets} {
		out <- d
	}
}

// Collect reads everything.
func (s shop) Collect(out chan<- prometheus.Metric) {
	to := sink(out)
	to.sum(commands, float64(s.Store.Commands()))
	out <- prometheus.MustNewConstSummary(commits, uint64(s.Store.Commits()), s.Store.Syncing().Seconds(), nil)
	to.now(queue, float64(s.Store.Waiting()))
	n, _ := s.Hub.Seats()
	to.now(sockets, float64(n))
}
