// Hawker is a shop that can talk: one binary by which one brand runs its own live
// selling room, catalogue, checkout and order fulfilment.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"hawker/app"
	"hawker/app/command"
	"hawker/app/files"
)

const usage = `hawker: a live shop in one file

  hawker [serve]            run the shop
  hawker demo               run a sample shop that is on the air
  hawker backup FILE.tar    copy the whole shop, also while it runs
  hawker restore FROM       unpack a backup, a file or a bucket, into an empty folder
  hawker doctor             check that everything adds up
  hawker doctor -network    tell whether viewers can get here, and what to open
  hawker verify ORDER       check what an order was sold under; also a pack, FILE.zip
  hawker staff add          let a person sign in
  hawker version

Each command has -h. Every flag has an environment twin: -data is HAWKER_DATA.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	err := run(ctx, os.Args[1:])
	stop()
	switch {
	case err == nil:
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUnhealthy):
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "hawker: "+command.Sentence(err))
		os.Exit(1)
	}
}

var errUnhealthy = errors.New("something does not add up")

func run(ctx context.Context, args []string) error {
	name := "serve"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	} else if len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		fmt.Print(usage)
		return nil
	}
	switch name {
	case "serve", "demo":
		return serve(ctx, name, args)
	case "backup", "restore":
		return keep(ctx, name, args)
	case "doctor":
		return examine(ctx, args)
	case "verify":
		return verify(ctx, args)
	case "staff":
		return addStaff(args)
	case "version":
		fmt.Println("hawker " + version())
		return nil
	case "help":
		fmt.Print(usage)
		return nil
	}
	return fmt.Errorf("there is no command %q; hawker -h lists them", name)
}

func serve(ctx context.Context, name string, args []string) error {
	fs := flag.NewFlagSet("hawker "+name, flag.ContinueOnError)
	finish := app.Flags(fs, name == "demo")
	if err := fs.Parse(args); err != nil {
		return err
	}
	cfg, err := finish()
	if err != nil {
		return err
	}
	if name == "demo" {
		return app.Demo(ctx, cfg, os.Stdout)
	}
	return app.Serve(ctx, cfg, os.Stdout)
}

// folder declares -data on the flags of a command that works on a shop's files.
func folder(fs *flag.FlagSet) *string {
	value := os.Getenv("HAWKER_DATA")
	if value == "" {
		value = "hawker-data"
	}
	return fs.String("data", value, "folder of the shop")
}

func keep(ctx context.Context, name string, args []string) error {
	fs := flag.NewFlagSet("hawker "+name, flag.ContinueOnError)
	data := folder(fs)
	recovery, region, erasures, plain := "", "", "", false
	if name == "restore" {
		fs.StringVar(&recovery, "recovery", os.Getenv("HAWKER_RECOVERY"), "recovery code, so that links in old mails go on working")
		fs.StringVar(&region, "region", os.Getenv("HAWKER_REGION"), "region of the bucket, if its store does not tell")
		fs.StringVar(&erasures, "erasures", "", "newer list of erasures: the file erasures of the old folder, or the bucket's address; they are done before the shop opens")
		fs.BoolVar(&plain, "plain", false, "allow http:// to a bucket on another machine, over a line that is all your own")
	}
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() != 1 {
		return fmt.Errorf("%s wants one file: hawker %s [-data FOLDER] FILE.tar", name, name)
	}
	if name == "backup" {
		return command.Backup(*data, fs.Arg(0), os.Stdout)
	}
	bucketAt := func(address string) files.From {
		return files.From{Address: address, Region: region, Key: os.Getenv("HAWKER_BUCKET_KEY"), Secret: os.Getenv("HAWKER_BUCKET_SECRET"), Plain: plain}
	}
	into := files.Into{Folder: *data, Recovery: recovery, Out: os.Stdout}
	if erasures != "" {
		var err error
		if into.Erasures, err = command.Erasures(ctx, bucketAt(erasures), recovery); err != nil {
			return err
		}
	}
	return command.Restore(ctx, bucketAt(fs.Arg(0)), into)
}

// examine takes serve's flags: while no shop runs, the network is looked at as a start
// with them would find it.
func examine(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("hawker doctor", flag.ContinueOnError)
	finish := app.Flags(fs, false)
	network := fs.Bool("network", false, "look at the network instead of the books; the other flags count while no shop runs")
	asJSON := fs.Bool("json", false, "with -network: print JSON")
	if err := fs.Parse(args); err != nil {
		return err
	}
	cfg, err := finish()
	var healthy bool
	if *network && err == nil {
		healthy, err = app.DoctorNetwork(ctx, cfg, *asJSON, os.Stdout)
	} else if !*network {
		healthy, err = command.Doctor(cfg.Data, os.Stdout)
	}
	if err == nil && !healthy {
		err = errUnhealthy
	}
	return err
}

func verify(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("hawker verify", flag.ContinueOnError)
	data := folder(fs)
	head := fs.String("head", "", "line from a mail to the buyer, which has to fit too")
	day := fs.String("day", "", "list of a day's recordings that the shop handed over, which has to fit too")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() != 1 {
		return errors.New("verify wants an order's number or a pack: hawker verify [-data FOLDER] [-head LINE] [-day LIST.txt] ORDER|FILE.zip")
	}
	passed, err := command.Verify(ctx, command.Claim{Folder: *data, What: fs.Arg(0), Head: *head, Day: *day}, os.Stdout)
	if err == nil && !passed {
		err = errUnhealthy
	}
	return err
}

func addStaff(args []string) error {
	if len(args) == 0 || args[0] != "add" {
		return errors.New("hawker staff add -name NAME -email ADDRESS -role owner|host|assistant|packer")
	}
	fs := flag.NewFlagSet("hawker staff add", flag.ContinueOnError)
	data := folder(fs)
	name := fs.String("name", "", "the person's name")
	email := fs.String("email", "", "the address to sign in with")
	role := fs.String("role", "", "owner, host, assistant or packer")
	if err := fs.Parse(args[1:]); err != nil {
		return err
	}
	password := os.Getenv("HAWKER_PASSWORD")
	if password == "" {
		fmt.Fprint(os.Stderr, "Password (10 characters or more): ")
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if err != nil {
			return errors.New("no password was given: type one, or set HAWKER_PASSWORD")
		}
		password = strings.TrimRight(line, "\r\n")
	}
	return command.AddStaff(*data, command.NewStaff{Name: *name, Email: *email, Role: *role, Password: password}, os.Stdout)
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(built without version)"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			v = s.Value[:min(12, len(s.Value))]
		}
	}
	return v + " " + info.GoVersion
}
