package ops

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hawker/app/web/edge"
	"hawker/media"
)

// relay collects what the relay counted, anew at each look.
type relay struct{ *edge.Env }

var byShow = []string{"show"}

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("hawker_"+name, help, labels, nil)
}

// total is a counter of one show, and where it is read.
type total struct {
	desc *prometheus.Desc
	read func(media.RoomStats) float64
}

func count(name, help string, read func(media.RoomStats) uint64) total {
	return total{desc("show_"+name, help, byShow...), func(r media.RoomStats) float64 { return float64(read(r)) }}
}

var totals = []total{
	count("joins_total", "Viewers who were given a place.", func(r media.RoomStats) uint64 { return r.Total.Joins.Load() }),
	count("rejects_total", "Viewers who were answered 503 because the machine or its line serves no more.", func(r media.RoomStats) uint64 { return r.Total.Refused.Load() }),
	count("sent_packets_total", "RTP packets sent to viewers, those sent again counted.", func(r media.RoomStats) uint64 { return r.Total.Packets.Load() }),
	count("sent_payload_bytes_total", "Bytes of RTP payload sent to viewers.", func(r media.RoomStats) uint64 { return r.Total.Bytes.Load() }),
	count("delivered_packets_total", "RTP packets that came, as viewers' receiver reports say.", func(r media.RoomStats) uint64 { return r.Total.Came.Load() }),
	count("lost_packets_total", "RTP packets that never came, as viewers' receiver reports say.", func(r media.RoomStats) uint64 { return r.Total.Lost.Load() }),
	count("nacked_packets_total", "RTP packets that viewers asked for again.", func(r media.RoomStats) uint64 { return r.Total.Nacks.Load() }),
	count("repeated_packets_total", "RTP packets sent again.", func(r media.RoomStats) uint64 { return r.Total.Repeated.Load() }),
	count("plis_total", "Keyframes that viewers asked for.", func(r media.RoomStats) uint64 { return r.Total.PLIs.Load() }),
	count("keyframe_requests_total", "Keyframes that the publisher was asked for.", func(r media.RoomStats) uint64 { return r.Total.Asked.Load() }),
	count("cuts_total", "Times that a viewer who was too far behind was left out until the next keyframe.", func(r media.RoomStats) uint64 { return r.Total.Cuts.Load() }),
	count("skipped_packets_total", "RTP packets that viewers were not sent because they were too far behind.", func(r media.RoomStats) uint64 { return r.Total.Skipped.Load() }),
	count("queue_dropped_packets_total", "RTP packets that the full queue of a shard lost for all its viewers.", func(r media.RoomStats) uint64 { return r.Total.Overflow.Load() }),
	{desc("show_send_seconds_total", "Time that sealing and sending to viewers took.", byShow...), func(r media.RoomStats) float64 {
		return time.Duration(r.Total.Busy.Load()).Seconds()
	}},
}

var (
	viewers    = desc("show_viewers", "Viewers who are connected, by the way that they are reached: udp4, udp6, tcp4 or tcp6.", "show", "path")
	waiting    = desc("show_viewers_waiting", "Connected viewers who wait for a keyframe.", byShow...)
	capacity   = desc("show_capacity_viewers", "Viewers whom this machine and its line serve at most.", byShow...)
	middle     = desc("show_latency_median_seconds", "Age of a picture when it reaches viewers' devices, median: capture to arrival, by sender reports, and half a viewer's round trip.", byShow...)
	slow       = desc("show_latency_p95_seconds", "The same for the slowest viewer of twenty.", byShow...)
	publishers = desc("publishers", "Shows into which somebody publishes.")
	received   = desc("publisher_received_packets_total", "RTP packets that came from the publisher who is there now.", "show", "kind")
	bytes      = desc("publisher_received_payload_bytes_total", "Bytes of RTP payload that came from the publisher who is there now.", "show", "kind")
	missing    = desc("publisher_lost_packets_total", "RTP packets of the publisher who is there now that never came, after repair.", "show", "kind")
	frames     = desc("publisher_frames_total", "Pictures that came from the publisher who is there now.", byShow...)
	roundTrip  = desc("publisher_round_trip_seconds", "Round trip to the publisher.", byShow...)
	gap        = desc("publisher_keyframe_interval_seconds", "Median of the last intervals between keyframes.", byShow...)
	joins      = desc("relay_join_seconds", "Time from a viewer's offer to the first packet of its first keyframe.")
	cost       = desc("relay_packet_cost_seconds", "Measured time of a processor that one packet to one viewer takes.")
	datagrams  = desc("relay_datagrams_total", "UDP datagrams handed to the kernel for viewers.")
	calls      = desc("relay_send_calls_total", "System calls that handed them over.")
	dropped    = desc("relay_dropped_datagrams_total", "UDP datagrams that did not leave: the socket's buffer stayed full, or there is no way to the address.", "reason")
	sendMode   = desc("relay_send_mode", "1 for how datagrams leave: gso, sendmmsg or single; library where the WebRTC library sends.", "mode")
)

// Describe tells what may come.
func (relay) Describe(out chan<- *prometheus.Desc) {
	for _, t := range totals {
		out <- t.desc
	}
	for _, d := range []*prometheus.Desc{viewers, waiting, capacity, middle, slow, publishers, received, bytes, missing, frames, roundTrip, gap, joins, cost, datagrams, calls, dropped, sendMode} {
		out <- d
	}
}

// sink takes values.
type sink chan<- prometheus.Metric

func (s sink) now(d *prometheus.Desc, v float64, labels ...string) {
	s <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
}

func (s sink) sum(d *prometheus.Desc, v float64, labels ...string) {
	s <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
}

// Collect reads everything.
func (r relay) Collect(out chan<- prometheus.Metric) {
	to, live := sink(out), 0
	for _, room := range r.Relay.Rooms() {
		for _, t := range totals {
			to.sum(t.desc, t.read(room), room.Name)
		}
		to.now(waiting, float64(room.Waiting), room.Name)
		to.now(capacity, float64(r.Relay.Capacity(room.Name).Viewers), room.Name)
		if room.OnAir {
			live++
		}
		r.show(to, room)
	}
	to.now(publishers, float64(live))
	to.now(cost, r.Relay.Capacity("").Cost.Seconds())
	j, buckets := r.Relay.Joins(), map[float64]uint64{}
	for bound, n := range j.AtMost {
		buckets[bound.Seconds()] = n
	}
	out <- prometheus.MustNewConstHistogram(joins, j.Count, j.Sum.Seconds(), buckets)
	mode := r.Relay.Mode()
	if e := r.Relay.Egress(); e != nil {
		to.sum(datagrams, float64(e.Datagrams.Load()))
		to.sum(calls, float64(e.Calls.Load()))
		to.sum(dropped, float64(e.Dropped.Load()), "buffer")
		to.sum(dropped, float64(e.Refused.Load()), "address")
	} else {
		mode = "library"
	}
	to.now(sendMode, 1, mode)
}

// show tells of one show's viewers and of who publishes.
func (r relay) show(to sink, room media.RoomStats) {
	stats, flows := r.Relay.Stats(room.Name)
	list := r.Relay.Viewers(room.Name)
	paths := map[string]int{"udp4": 0, "udp6": 0, "tcp4": 0, "tcp6": 0}
	for _, v := range list {
		if p := v.Path.String(); p != "" {
			paths[p]++
		}
	}
	for p, n := range paths {
		to.now(viewers, float64(n), room.Name, p)
	}
	if !flows {
		return
	}
	all := media.Summarize(stats.Late, list)
	if all.P50 > 0 {
		to.now(middle, all.P50.Seconds(), room.Name)
		to.now(slow, all.P95.Seconds(), room.Name)
	}
	to.now(roundTrip, stats.RTT.Seconds(), room.Name)
	if stats.KeyframeEvery > 0 {
		to.now(gap, stats.KeyframeEvery.Seconds(), room.Name)
	}
	to.sum(frames, float64(room.Picture.Frames), room.Name)
	for _, k := range []struct {
		name string
		of   media.StreamStats
	}{{"video", room.Picture}, {"audio", room.Sound}} {
		to.sum(received, float64(k.of.Got), room.Name, k.name)
		to.sum(bytes, float64(k.of.Bytes), room.Name, k.name)
		to.sum(missing, float64(k.of.Lost), room.Name, k.name)
	}
}
