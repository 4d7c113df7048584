//go:build linux

// Package process holds processes to cores and reads what they use, from Linux's /proc.
package process

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Cores tells whether there are two, so that relay and load can have one each.
func Cores() bool { return runtime.NumCPU() > 1 }

// Pin holds this process, and what it starts from now on, to one core.
func Pin(core int) error {
	list, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return fmt.Errorf("pinning: %w", err)
	}
	for _, t := range list {
		id, err := strconv.Atoi(t.Name())
		if err == nil {
			err = pinThread(id, core)
		}
		if err != nil && err != unix.ESRCH {
			return fmt.Errorf("pinning: %w", err)
		}
	}
	return nil
}

func pinThread(id, core int) error {
	var set unix.CPUSet
	set.Set(core)
	return unix.SchedSetaffinity(id, &set)
}

// Start starts a process that dies with this one, held to a core; -1 holds it to none.
func Start(cmd *exec.Cmd, core int) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return fmt.Errorf("starting %s: %w", cmd.Path, err)
	}
	if core >= 0 {
		if err := pinThread(0, core); err != nil {
			return fmt.Errorf("starting %s: %w", cmd.Path, err)
		}
		defer func() { _ = unix.SchedSetaffinity(0, &before) }()
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting %s: %w", cmd.Path, err)
	}
	return nil
}

// CPU is what a process has used: user and system time of all its threads, those that
// have ended too, to the nanosecond (its CPU clock, clock_getcpuclockid(3)); 0 where
// there is no such process.
func CPU(pid int) time.Duration {
	const ofProcess = 2 // CPUCLOCK_SCHED, of the thread group
	var t unix.Timespec
	if unix.ClockGettime(int32(^pid<<3|ofProcess), &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

// RSS is the memory that a process holds, in bytes.
func RSS(pid int) int64 {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kib << 10
		}
	}
	return 0
}

// PortDrops is how many datagrams the sockets on a UDP port lost, because nobody read
// them in time.
func PortDrops(port int) (n uint64) {
	for _, file := range []string{"/proc/net/udp", "/proc/net/udp6"} {
		f, err := os.Open(file)
		if err != nil {
			continue
		}
		for lines := bufio.NewScanner(f); lines.Scan(); {
			fields := strings.Fields(lines.Text())
			if len(fields) > 12 && strings.HasSuffix(fields[1], fmt.Sprintf(":%04X", port)) {
				d, _ := strconv.ParseUint(fields[12], 10, 64)
				n += d
			}
		}
		f.Close()
	}
	return n
}

// Busy is the machine's load average over the last minute.
func Busy() float64 {
	b, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(b), " ")
	f, _ := strconv.ParseFloat(first, 64)
	return f
}
