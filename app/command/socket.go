package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hawker/app/files"
	"hawker/app/reach"
	"hawker/app/reach/report"
	"hawker/app/store"
)

// The running shop listens on DATA/hawker.sock (0600), so that the other commands
// need not open a file that is in use. Whoever may open the socket may read the
// data folder anyway; there is no further password.

// longestSocket is the longest path of a socket that every system takes, in bytes
// (sun_path is 104 on the BSDs, 108 on Linux, with a zero at its end).
const longestSocket = 103

// drainFor is how long a command that is at work when the shop ends may take.
const drainFor = 5 * time.Second

// Shop is the running shop that commands are answered for.
type Shop struct {
	Folder  string
	Store   *store.Store
	Log     *slog.Logger
	Network func(context.Context) []reach.Finding // what viewers meet on their way to it
}

// Listen opens the socket of a folder. Its store's lock is held: nobody else listens there.
func Listen(folder string) (net.Listener, error) {
	path := filepath.Join(folder, files.Socket)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("clearing old socket: %w", err)
	}
	l, err := net.Listen("unix", path)
	if len(path) > longestSocket && err != nil {
		return nil, fmt.Errorf("the path of the folder %s is too long for the socket in it: choose one of at most %d bytes with -data",
			folder, longestSocket-len(files.Socket)-1)
	}
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", files.Socket, err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Serve answers commands until its listener is closed, and lets one that is
// at work end.
func (s Shop) Serve(l net.Listener) error {
	srv := &http.Server{Handler: s.routes(), ReadHeaderTimeout: 5 * time.Second}
	if err := srv.Serve(l); err != nil && !errors.Is(err, net.ErrClosed) && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving commands: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), drainFor)
	defer cancel()
	if srv.Shutdown(ctx) != nil {
		_ = srv.Close() // a backup to a slow disk is cut, and its reader refuses it
	}
	return nil
}

func (s Shop) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /backup", func(w http.ResponseWriter, r *http.Request) {
		if err := files.Pack(w, s.Store, s.Folder, files.Everything); err != nil {
			s.Log.Error("backup failed", "err", err)
			panic(http.ErrAbortHandler) // a cut transfer is no backup
		}
	})
	mux.HandleFunc("GET /doctor", func(w http.ResponseWriter, r *http.Request) {
		broken, err := examineFolder(s.Store, s.Folder)
		answer(w, broken, err)
	})
	mux.HandleFunc("GET /network", func(w http.ResponseWriter, r *http.Request) {
		found, err := report.Of(s.Network(r.Context()))
		answer(w, found, err)
	})
	mux.HandleFunc("POST /verify", s.answerVerify)
	mux.HandleFunc("POST /staff", func(w http.ResponseWriter, r *http.Request) {
		var n NewStaff
		if err := json.NewDecoder(io.LimitReader(r.Body, 64<<10)).Decode(&n); err != nil {
			answer(w, nil, err)
			return
		}
		made, err := addStaff(r.Context(), s.Store, n)
		answer(w, made, err)
	})
	return mux
}

func answer(w http.ResponseWriter, v any, err error) {
	if err != nil {
		http.Error(w, Sentence(err), http.StatusUnprocessableEntity)
		return
	}
	_ = json.NewEncoder(w).Encode(v)
}

// Running reaches the shop that runs on a folder; ok is false when none does.
func Running(folder string) (*http.Client, bool) {
	path := filepath.Join(folder, files.Socket)
	conn, err := net.DialTimeout("unix", path, time.Second)
	if err != nil {
		return nil, false
	}
	_ = conn.Close()
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", path)
	}
	return &http.Client{Transport: &http.Transport{DialContext: dial}}, true
}

// Ask sends one command to the running shop and copies its answer to w.
func Ask(client *http.Client, command, body string, w io.Writer) error {
	method, path, _ := strings.Cut(command, " ")
	req, err := http.NewRequest(method, "http://hawker"+path, strings.NewReader(body))
	if err != nil {
		return fmt.Errorf("asking the running shop: %w", err)
	}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("asking the running shop: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		why, _ := io.ReadAll(io.LimitReader(res.Body, 4<<10))
		return errors.New(strings.TrimSpace(string(why)))
	}
	if _, err := io.Copy(w, res.Body); err != nil {
		return fmt.Errorf("reading from the running shop: %w", err)
	}
	return nil
}
