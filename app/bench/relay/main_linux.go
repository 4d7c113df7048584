package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"hawker/app/bench/relay/process"
	"hawker/app/bench/verdict"
)

// programs are what can be asked for, in the order of "all".
var programs = []struct {
	name string
	run  func(*options, *verdict.Report) error
}{{"cost", cost}, {"crowd", crowd}, {"join", join}, {"full", full}, {"stray", stray}, {"churn", churn}}

func main() {
	if len(os.Args) < 2 || strings.HasPrefix(os.Args[1], "-") {
		fail(serve(os.Args[1:]))
	}
	switch os.Args[1] {
	case "serve":
		fail(serve(os.Args[2:]))
	case "floor-send": // the program starts itself so
		if err := send(); err != nil {
			fail(err)
		}
		return
	}
	r := &verdict.Report{Out: os.Stdout}
	if err := run(os.Args[1], os.Args[2:], r); err != nil {
		r.Table()
		fail(err)
	}
	if !r.Table() {
		os.Exit(1)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "relay:", err)
	os.Exit(1)
}

// run runs one program, or all.
func run(name string, args []string, r *verdict.Report) error {
	o, err := read(name, args)
	if err != nil {
		return err
	}
	if o.pinned {
		if err := process.Pin(1); err != nil {
			return err
		}
	}
	tidy, err := o.makeFolder()
	if err != nil {
		return err
	}
	defer tidy()
	found, errs := false, []error{}
	for _, p := range programs {
		if name != p.name && name != "all" {
			continue
		}
		found = true
		if err := p.run(o, r); err != nil {
			errs = append(errs, fmt.Errorf("measuring %s: %w", p.name, err))
		}
	}
	if !found {
		return fmt.Errorf("no program %q; the package comment lists them", name)
	}
	return errors.Join(errs...)
}

// makeFolder makes the folder of what is built and recorded; tidy removes it, as being
// interrupted does.
func (o *options) makeFolder() (tidy func(), err error) {
	if o.folder, err = os.MkdirTemp("", "relay"); err != nil {
		return nil, err
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM)
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, ok := <-asked; ok {
			_ = os.RemoveAll(o.folder)
			os.Exit(1) // what was started ends with us
		}
	})
	return func() {
		signal.Stop(asked)
		close(asked)
		wg.Wait()
		_ = os.RemoveAll(o.folder)
	}, nil
}

// read reads the flags.
func read(name string, args []string) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet(name, flag.ExitOnError)
	flags.Func("n", "viewers, one number or several with commas", o.count)
	flags.Float64Var(&o.seconds, "seconds", 16, "how long each window is; rounded down to two")
	flags.IntVar(&o.runs, "runs", 3, "how often each is measured; the median counts")
	flags.DurationVar(&o.warmUp, "settle", 2500*time.Millisecond, "between the last join and a window")
	flags.IntVar(&o.looks, "looks", 3, "stray and churn: looks inside the relay, of which the least counts")
	flags.IntVar(&o.atATime, "joining", 8, "viewers on their way in at a time")
	flags.BoolVar(&o.whole, "gro", false, "receive segmented buffers unsplit, as if a network card had cut them")
	flags.BoolVar(&o.record, "record", true, "our relay records what is on the air, as it does in a show")
	flags.IntVar(&o.peerMax, "peer-max", 200, "measure the peer with so many viewers at most; 0: never")
	flags.IntVar(&o.asking, "asking", fullAsk, "full: viewers who ask")
	flags.IntVar(&o.datagrams, "datagrams", 1_000_000, "stray: how many")
	flags.DurationVar(&o.during, "for", 10*time.Minute, "churn: how long; the first look is after a fifth of it")
	flags.IntVar(&o.rate, "rate", 20, "churn: joins, and leaves, a second")
	flags.IntVar(&o.silent, "silent", 4, "churn: one in so many leaves without a word, as a phone that lost its network; 0: none")
	flags.BoolVar(&o.pinned, "pin", process.Cores(), "hold the relay to the first core and the load to the second")
	_ = flags.Parse(args)
	if o.runs < 1 || o.rate < 1 || o.atATime < 1 || o.looks < 1 {
		return nil, errors.New("-runs, -rate, -joining and -looks are at least 1")
	}
	return o, nil
}

// count reads numbers of viewers.
func (o *options) count(s string) error {
	o.viewers = nil
	for part := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no number of viewers", part)
		}
		o.viewers = append(o.viewers, n)
	}
	return nil
}
