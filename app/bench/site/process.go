package site

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"time"
)

// Pin holds a command to one core, where that can be.
func Pin(core int, words ...string) *exec.Cmd {
	if path, err := exec.LookPath("taskset"); err == nil && runtime.NumCPU() > 1 {
		return exec.Command(path, append([]string{"-c", strconv.Itoa(core)}, words...)...)
	}
	return exec.Command(words[0], words[1:]...)
}

// Again starts the program once more, held to the buyers' core.
func Again() error {
	cmd := Pin(1, append([]string{os.Args[0], "-pinned"}, os.Args[1:]...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		os.Exit(ended.ExitCode()) // it has said why
	}
	return err
}

// String writes the goods for the command line; Set reads them.
func (g *Goods) String() string { return fmt.Sprintf("%d,%d,%d", g.Products, g.Pieces, g.Few) }

// Set reads what String wrote.
func (g *Goods) Set(s string) error {
	_, err := fmt.Sscanf(s, "%d,%d,%d", &g.Products, &g.Pieces, &g.Few)
	return err
}

// Shop is the other process.
type Shop struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *json.Decoder
}

// Start starts the shop in a folder, on the first core; its own program is asked to with
// -serve, -profile and -goods.
func Start(folder, profile string, g *Goods) (*Shop, Mark, error) {
	s := &Shop{cmd: Pin(0, os.Args[0], "-serve", folder, "-profile", profile, "-goods", g.String())}
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

// Ask puts a question; "doctor" also lets the doctors look.
func (s *Shop) Ask(question string) (Mark, error) {
	if _, err := fmt.Fprintln(s.in, question); err != nil {
		return Mark{}, fmt.Errorf("asking the shop: %w", err)
	}
	return s.answer()
}

func (s *Shop) answer() (m Mark, err error) {
	if err = s.out.Decode(&m); err == nil && m.Err != "" {
		err = errors.New(m.Err)
	}
	if err != nil {
		err = fmt.Errorf("hearing the shop: %w", err)
	}
	return m, err
}

// End lets the shop close and waits for it.
func (s *Shop) End() error { return errors.Join(s.in.Close(), s.cmd.Wait()) }

// Percentile sorts, and gives the time that p in 100 stay below.
func Percentile(took []time.Duration, p int) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[min(len(took)*p/100, len(took)-1)]
}

// Verdict is a limit's line in a printout.
func Verdict(ok bool) string {
	if ok {
		return "ok"
	}
	return "OVER"
}

// Ms is a time in milliseconds.
func Ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
