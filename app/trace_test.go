package app_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// straced skips the test where strace cannot work, and fails it there under CI.
func straced(t testing.TB) {
	t.Helper()
	binary(t)
	why := "strace is not installed"
	if _, err := exec.LookPath("strace"); err == nil {
		out, err := exec.Command("strace", "-f", "-o", "/dev/null", "true").CombinedOutput()
		if err == nil {
			return
		}
		why = "strace may not trace here: " + strings.TrimSpace(string(out))
	}
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why + "; .ci/run installs it")
}

// call is one system call of a trace: where in the trace it began and ended, which
// is the order in which things happened on all threads.
type call struct {
	name       string
	args       string
	result     int64
	begin, end int
}

var (
	tracedWhole   = regexp.MustCompile(`^(\d+) +(\w+)\((.*)\) += (-?\d+)`)
	tracedBegin   = regexp.MustCompile(`^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$`)
	tracedResumed = regexp.MustCompile(`^(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)`)
)

// readTrace reads what strace -f -y -o wrote.
func readTrace(t testing.TB, path string) (calls []call) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	begun := map[string]call{} // by thread
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 0; lines.Scan(); n++ {
		if m := tracedWhole.FindStringSubmatch(lines.Text()); m != nil {
			calls = append(calls, call{m[2], m[3], number(m[4]), n, n})
		} else if m := tracedBegin.FindStringSubmatch(lines.Text()); m != nil {
			begun[m[1]] = call{name: m[2], args: m[3], begin: n}
		} else if m := tracedResumed.FindStringSubmatch(lines.Text()); m != nil && begun[m[1]].name == m[2] {
			c := begun[m[1]]
			c.args, c.result, c.end = c.args+m[3], number(m[4]), n
			calls = append(calls, c)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return calls
}

func number(s string) int64 { n, _ := strconv.ParseInt(s, 10, 64); return n }

// on tells whether the call's first argument is a descriptor of the file.
func (c call) on(path string) bool {
	_, rest, ok := strings.Cut(c.args, "<")
	return ok && strings.HasPrefix(rest, path+">")
}

// offset is the last argument of a pwrite64.
func (c call) offset() int64 {
	return number(strings.TrimSpace(c.args[strings.LastIndexByte(c.args, ',')+1:]))
}

// underStrace is the words that start a program as the traced child of the test,
// with the trace in a file that is whole once the program has ended.
func underStrace(file string, options ...string) []string {
	return append(append([]string{"strace", "-D", "-f", "-y", "-o", file}, options...), "--")
}

// untilTraced waits for the end of the trace of a program that has ended.
func untilTraced(t testing.TB, file string) {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), "+++ exited with") || strings.Contains(string(raw), "+++ killed by") {
			return
		}
		if time.Now().After(end) {
			t.Fatal("the trace did not end in time")
		}
	}
}

// injured attaches strace to the running program, with what it shall do to its
// system calls, and gives the function that takes it away again.
func (p *program) injured(inject string) (mend func()) {
	p.t.Helper()
	name, _, _ := strings.Cut(inject, ":")
	trace := filepath.Join(p.t.TempDir(), "trace")
	cmd := exec.Command("strace", "-f", "-y", "-o", trace, "-p", strconv.Itoa(p.cmd.Process.Pid), "-e", "trace="+name, "-e", "inject="+inject)
	said := &output{}
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for end := time.Now().Add(patience); !strings.Contains(said.String(), "attached"); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			_ = cmd.Process.Kill()
			p.t.Fatalf("strace did not attach in time: %s", said)
		}
	}
	mend = func() {
		_ = cmd.Process.Signal(syscall.SIGINT)
		err := <-ended
		ended <- err
		raw, err := os.ReadFile(trace)
		if err != nil || !strings.Contains(string(raw), "(INJECTED)") {
			p.t.Errorf("nothing was injected: %v %s", err, said)
		}
	}
	p.t.Cleanup(func() { _ = cmd.Process.Kill() })
	return mend
}
