//go:build linux

package main

import (
	"bytes"
	"net"
	"os"
	"slices"
	"sync"
	"testing"

	"hawker/app/bench/verdict"
)

// The programs start themselves as relay and as bare sender.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == "serve" || os.Args[1] == "floor-send") {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// Every program runs, with numbers so small that only its counts can be judged.
func TestPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("some fifteen seconds of streams")
	}
	quick := []string{"-pin=false", "-runs", "1", "-seconds", "2", "-settle", "0s", "-looks", "1"}
	tests := []struct {
		name  string
		all   []string           // figures that must be there and be more than nothing
		more  []string           // flags
		skip  func() string      // why not here
		exact map[string]float64 // counts
	}{
		// With one viewer the relay counts too few packets to find itself too slow, however
		// busy the machine is.
		{name: "cost", more: []string{"-n", "1", "-peer-max", "0"},
			all: []string{"cost.ours", "cost.floor.even", "cost.floor.stream", "latency.ours.p50", "delivered.ours"}},
		{name: "cost", more: []string{"-n", "1", "-peer-max", "1"}, skip: onlyLoopback,
			all: []string{"cost.peer", "latency.peer.p50", "delivered.peer", "memory.peer"}},
		{name: "crowd", more: []string{"-n", "1"}, all: []string{"crowd.cost", "crowd.delivered", "crowd.latency.p50"}},
		{name: "join", more: []string{"-n", "1"}, all: []string{"join.answer.p50", "join.keyframe.p50", "join.whole_keyframe.p99"}},
		{name: "full", more: []string{"-n", "1", "-asking", "5"}, all: []string{"full.delivered"},
			exact: map[string]float64{"full.runs_with_wrong_counts": 0, "full.kept": 1, "full.refused": 4}},
		{name: "stray", more: []string{"-n", "1", "-datagrams", "4000"}, all: []string{"stray.delivered"},
			exact: map[string]float64{"stray.sent": 4000}},
		{name: "churn", more: []string{"-n", "1", "-for", "2s", "-rate", "5", "-silent", "0"},
			all: []string{"churn.joins", "churn.leaves", "churn.heap", "churn.heap_growth", "churn.goroutine_growth", "churn.descriptor_growth"}},
	}
	// All at once, since they wait more than they work.
	var wg sync.WaitGroup
	reports, outs, errs := make([]verdict.Report, len(tests)), make([]bytes.Buffer, len(tests)), make([]error, len(tests))
	for i, tt := range tests {
		reports[i].Out = &outs[i]
		if tt.skip == nil || tt.skip() == "" {
			wg.Go(func() { errs[i] = run(tt.name, append(slices.Clone(quick), tt.more...), &reports[i]) })
		}
	}
	wg.Wait()
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.skip != nil && tt.skip() != "" {
				t.Skip(tt.skip())
			}
			if errs[i] != nil {
				t.Fatal(errs[i])
			}
			reports[i].Table()
			got := map[string]float64{}
			for _, f := range reports[i].List {
				got[f.Name] = f.Value
			}
			for _, name := range tt.all {
				if got[name] <= 0 {
					t.Errorf("%s is %v in\n%s", name, got[name], &outs[i])
				}
			}
			for name, want := range tt.exact {
				if value, ok := got[name]; !ok || value != want {
					t.Errorf("%s is %v, want %v in\n%s", name, value, want, &outs[i])
				}
			}
		})
	}
}

// onlyLoopback: the peer offers no loopback address.
func onlyLoopback() string {
	addrs, _ := net.InterfaceAddrs()
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
			return ""
		}
	}
	return "there is no address but loopback"
}
