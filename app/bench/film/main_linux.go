//go:build linux

package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"hawker/app/bench/film/house"
	"hawker/app/bench/relay/process"
	"hawker/app/bench/verdict"
)

// options are what the programs have in common.
type options struct {
	minutes float64
	length  float64 // minutes
	fast    float64 // millionths
	viewers int
	turns   int
	seconds float64 // of a turn
	conns   int
	only    string
	profile string
	pinned  bool
	folder  string // of all that is made
}

// programs are what can be asked for, in the order of "all": those that hold the load to
// a core come last.
var programs = []struct {
	name string
	run  func(*options, *verdict.Report) error
}{{"hour", hour}, {"fallback", fallback}, {"show", show}, {"serve", serve}, {"cost", cost}}

func main() {
	if len(os.Args) < 2 {
		fail(errors.New("which program? go doc ./app/bench/film lists them"))
	}
	switch os.Args[1] {
	case "house": // the program starts itself so
		shows, err := strconv.Atoi(os.Args[3])
		if err == nil {
			err = house.Serve(os.Args[2], shows)
		}
		if err != nil {
			fail(err)
		}
		return
	case "relay": // and so
		if err := relay(os.Args[2:]); err != nil {
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
	fmt.Fprintln(os.Stderr, "film:", err)
	os.Exit(1)
}

// run runs one program, or all.
func run(name string, args []string, r *verdict.Report) error {
	o := &options{}
	flags := flag.NewFlagSet(name, flag.ExitOnError)
	flags.Float64Var(&o.minutes, "minutes", 10, "show: how long")
	flags.Float64Var(&o.length, "length", 60, "hour: minutes of it")
	flags.Float64Var(&o.fast, "fast", 200, "show: by how many millionths the second show's sound runs fast")
	flags.IntVar(&o.viewers, "n", leastForIt, "cost: viewers")
	flags.IntVar(&o.turns, "turns", 5, "how often each is measured; the median counts")
	flags.Float64Var(&o.seconds, "seconds", 6, "how long a turn is")
	flags.IntVar(&o.conns, "conns", 32, "serve: connections that are kept")
	flags.StringVar(&o.only, "only", "", "serve: segments or parts alone")
	flags.StringVar(&o.profile, "profile", "", "serve: write the shop's CPU profile of the files to this file")
	flags.BoolVar(&o.pinned, "pin", process.Cores(), "hold what is measured to the first core and the load to the second")
	_ = flags.Parse(args)
	if o.turns < 1 || o.conns < 1 || o.viewers < 1 {
		return errors.New("-turns, -n and -conns are at least 1")
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
		return fmt.Errorf("no program %q; go doc ./app/bench/film lists them", name)
	}
	return errors.Join(errs...)
}

// makeFolder makes the folder of all that is made; tidy removes it, as being interrupted
// does.
func (o *options) makeFolder() (tidy func(), err error) {
	if o.folder, err = os.MkdirTemp("", "film"); err != nil {
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

// within bounds what is waited for outside of what is measured.
const within = time.Minute

// core is what is measured held to; -1: nothing.
func (o *options) core() int {
	if o.pinned {
		return 0
	}
	return -1
}

// open starts a shop with so many shows in a folder of its own.
func (o *options) open(name string, shows int, h house.Options) (*house.House, error) {
	h.Folder, h.Shows = filepath.Join(o.folder, name), shows
	s, err := house.Start(h)
	if err != nil {
		return nil, fmt.Errorf("opening a shop: %w", err)
	}
	return s, nil
}
