package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hawker/app/files"
	"hawker/app/reach/report"
)

// The running shop listens on DATA/hawker.sock (0600), so that the other commands
// need not open a file that is in use. Whoever may open the socket may read the
// data folder anyway; there is no further password.

// longestSocket is the longest path of a socket that every system takes, in bytes
// (sun_path is 104 on the BSDs, 108 on Linux, with a zero at its end).
const longestSocket = 103

func (s *Shop) listenAdmin() (net.Listener, error) {
	path := filepath.Join(s.cfg.Data, files.Socket)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("clearing old socket: %w", err)
	}
	l, err := net.Listen("unix", path) // the store's lock is held: nobody else listens here
	if len(path) > longestSocket && err != nil {
		return nil, fmt.Errorf("the path of the folder %s is too long for the socket in it: choose one of at most %d bytes with -data",
			s.cfg.Data, longestSocket-len(files.Socket)-1)
	}
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", files.Socket, err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// serveAdmin answers commands until its listener is closed, and lets one that is
// at work end.
func (s *Shop) serveAdmin(l net.Listener) error {
	srv := &http.Server{Handler: s.adminRoutes(), ReadHeaderTimeout: 5 * time.Second}
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

func (s *Shop) adminRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /backup", func(w http.ResponseWriter, r *http.Request) {
		if err := files.Pack(w, s.store, s.cfg.Data, files.Everything); err != nil {
			s.log.Error("backup failed", "err", err)
			panic(http.ErrAbortHandler) // a cut transfer is no backup
		}
	})
	mux.HandleFunc("GET /doctor", func(w http.ResponseWriter, r *http.Request) {
		broken, err := examineFolder(s.store, s.cfg.Data)
		answerAdmin(w, broken, err)
	})
	mux.HandleFunc("GET /network", func(w http.ResponseWriter, r *http.Request) {
		found, err := report.Of(s.network(r.Context()))
		answerAdmin(w, found, err)
	})
	mux.HandleFunc("GET /verify", s.answerVerify)
	mux.HandleFunc("POST /staff", func(w http.ResponseWriter, r *http.Request) {
		var n NewStaff
		if err := json.NewDecoder(io.LimitReader(r.Body, 64<<10)).Decode(&n); err != nil {
			answerAdmin(w, nil, err)
			return
		}
		made, err := addStaff(r.Context(), s.store, n)
		answerAdmin(w, made, err)
	})
	return mux
}

func answerAdmin(w http.ResponseWriter, v any, err error) {
	if err != nil {
		http.Error(w, sentence(err), http.StatusUnprocessableEntity)
		return
	}
	_ = json.NewEncoder(w).Encode(v)
}

// running reaches the shop that runs on a folder; ok is false when none does.
func running(folder string) (*http.Client, bool) {
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

// ask sends one command to the running shop and copies its answer to w.
func ask(client *http.Client, command, body string, w io.Writer) error {
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
