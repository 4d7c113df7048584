// Command checkout prints how many guests a second one core of the shop takes from a
// product's page to their order's own, every request of it over HTTP, and what each
// costs that core. It runs the shop and the buyers as two processes, each held to a
// core of its own (taskset, where there are two and it is installed), sees at the end
// that exactly what was sold is gone, and lets every doctor look.
//
//	go run ./app/bench/checkout           # some ten seconds
//	go run ./app/bench/checkout -short    # two seconds, for a glance
//	go run ./app/bench/checkout -profile cpu.out && go tool pprof -top cpu.out
//
// Files of the page (style, script, pictures) are not asked for: browsers hold them
// for a year. Budgets per address are raised, since all guests come from one.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"time"
)

// The limits that a run is held against.
const (
	leastPerSecond = 400
	mostCPU        = 2500 * time.Microsecond
)

type run struct {
	buyers  int
	seconds float64
	packed  bool
	profile string
	json    bool
}

func main() {
	var r run
	short, folder, pinned := false, "", false
	flag.IntVar(&r.buyers, "buyers", 64, "buyers at once, each on a connection of its own")
	flag.Float64Var(&r.seconds, "seconds", 8, "how long to measure")
	flag.BoolVar(&r.packed, "gzip", true, "ask for compressed pages, as browsers do")
	flag.StringVar(&r.profile, "profile", "", "write the shop's CPU profile to this file")
	flag.BoolVar(&r.json, "json", false, "print JSON")
	flag.BoolVar(&short, "short", false, "measure two seconds")
	flag.StringVar(&folder, "serve", "", "be the shop in this folder (the program starts itself so)")
	flag.BoolVar(&pinned, "pinned", false, "the buyers have their core (the program starts itself so)")
	flag.Parse()
	if short {
		r.seconds = 2
	}
	var err error
	switch {
	case folder != "":
		err = serve(folder, r.profile)
	case !pinned:
		err = again()
	default:
		err = r.measure()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "checkout:", err)
		os.Exit(1)
	}
}

// pin holds a command to one core, where that can be.
func pin(core int, words ...string) *exec.Cmd {
	if path, err := exec.LookPath("taskset"); err == nil && runtime.NumCPU() > 1 {
		return exec.Command(path, append([]string{"-c", strconv.Itoa(core)}, words...)...)
	}
	return exec.Command(words[0], words[1:]...)
}

// again starts the program once more, held to the buyers' core.
func again() error {
	cmd := pin(1, append([]string{os.Args[0], "-pinned"}, os.Args[1:]...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		os.Exit(ended.ExitCode()) // it has said why
	}
	return err
}

// shop is the other process.
type shop struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *json.Decoder
}

func (r run) start(folder string) (*shop, Mark, error) {
	s := &shop{cmd: pin(0, os.Args[0], "-serve", folder, "-profile", r.profile)}
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, Mark{}, err
	}
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, Mark{}, err
	}
	s.out = json.NewDecoder(bufio.NewReader(out))
	if err := s.cmd.Start(); err != nil {
		return nil, Mark{}, fmt.Errorf("starting the shop: %w", err)
	}
	m, err := s.answer()
	return s, m, err
}

// ask puts a question; "doctor" also lets the doctors look.
func (s *shop) ask(question string) (Mark, error) {
	if _, err := fmt.Fprintln(s.in, question); err != nil {
		return Mark{}, fmt.Errorf("asking the shop: %w", err)
	}
	return s.answer()
}

func (s *shop) answer() (m Mark, err error) {
	if err = s.out.Decode(&m); err == nil && m.Err != "" {
		err = errors.New(m.Err)
	}
	if err != nil {
		err = fmt.Errorf("hearing the shop: %w", err)
	}
	return m, err
}

// end lets the shop close and waits for it.
func (s *shop) end() error { return errors.Join(s.in.Close(), s.cmd.Wait()) }

func percentile(took []time.Duration, p int) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[min(len(took)*p/100, len(took)-1)]
}
